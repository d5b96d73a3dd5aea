"""An app with a slow kind of job, for tests that kill a running portal."""
