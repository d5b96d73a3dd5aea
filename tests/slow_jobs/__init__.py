"""An app with a kind of job that takes its time, for portals that are killed from outside."""
