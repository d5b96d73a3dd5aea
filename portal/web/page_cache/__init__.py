"""Whole public pages in memory, each with the names of what was read to make it."""
