"""Takedown of everything that the portal has from one source, in one act."""
