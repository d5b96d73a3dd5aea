"""The log on standard error: one entry for each fault, without personal data."""
