"""Journal entries of log-ins, refusals and the admin's models, and the daily check of the chain."""
