"""The pages that withdraw everything of one source: what will go, and what has gone."""
