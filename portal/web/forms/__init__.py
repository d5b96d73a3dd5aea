"""Parts of the forms of the back office."""
