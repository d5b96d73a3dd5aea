"""Passwords of the back office: first ones, forgotten ones, and what remains of wrong ones."""
