"""Ask for the password again before what somebody at an open desk must not do (decision 39)."""
