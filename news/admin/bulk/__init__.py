"""The list's acts on many articles."""
