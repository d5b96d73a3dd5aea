"""Parsers of pasted HTML of any program: styles, marks, lists, comments, embedded objects."""
