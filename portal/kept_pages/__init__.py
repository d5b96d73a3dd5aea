"""Pages that workers keep: at which addresses, and what drops them (decision 42)."""
