"""The first page of the back office: what waits for the person who opens it."""
