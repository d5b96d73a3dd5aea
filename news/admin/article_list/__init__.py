"""The list of articles in the admin: columns, filters and search."""
