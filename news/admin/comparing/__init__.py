"""Pages that compare versions of an article."""
