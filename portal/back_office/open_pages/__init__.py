"""Pages of the admin that were opened before somebody else changed what they show."""
