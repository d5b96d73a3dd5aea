"""Comparing and merging texts: what was changed, and how two changes of one text go together."""
