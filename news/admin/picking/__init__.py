"""What a text may lead to or show: search, its endpoint, and the fields that use it."""
