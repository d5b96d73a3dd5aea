"""One act on many articles: each in a transaction of its own, each reported for itself."""
