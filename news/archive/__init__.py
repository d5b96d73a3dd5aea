"""The archive: news by year, month and day, of all news or of a category."""
