"""Suggestions under the search boxes while a reader types."""
