"""The list of articles in the admin: columns and filters."""
