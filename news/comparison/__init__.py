"""Comparing what readers get of two versions of an article."""
