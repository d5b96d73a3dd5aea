"""Checklist for administrators before the portal is opened to the public."""
