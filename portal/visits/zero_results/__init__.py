"""Searches that found nothing: which lines, on which days, how often, and nothing of readers."""
