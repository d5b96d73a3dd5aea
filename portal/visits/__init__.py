"""The visit counter: docs/decisions/0013-counted-means-committed.md."""
