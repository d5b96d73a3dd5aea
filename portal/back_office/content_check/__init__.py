"""The nightly look at all that is public, with today's rules."""
