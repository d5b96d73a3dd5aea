"""Admin of the journal, read-only."""

from portal.journal.admin import entry_admin  # noqa: F401 -- registers it
