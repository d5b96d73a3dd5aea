"""What is left to do before the portal is opened to the public, for its administrators."""
