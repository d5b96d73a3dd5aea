"""Notices to staff about their articles and photos: a bell in the back office, and e-mail."""
