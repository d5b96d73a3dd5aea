"""The form in which HTML is stored: what it may contain, and how its parts are put together."""
