"""The tables whose rows are kept for ever, by triggers, and by the rights of the portal's role."""

from typing import NamedTuple


class Kept(NamedTuple):
    """Protection of a table's rows by triggers and rights.

    ``refused`` are the statements that a trigger refuses, for all rows or for those of the past;
    ``granted`` is what the role that serves may do at all.
    """

    refused: tuple[str, ...]
    granted: str


_EVERY = ("DELETE", "UPDATE", "TRUNCATE")
#: What the portal may do with an open day; a closed one is kept by the trigger.
_COUNTED = Kept(_EVERY, "SELECT, INSERT, UPDATE")

PERMANENT = {
    "journal_entry": Kept(_EVERY, "SELECT, INSERT"),
    # An article that was never public is deleted together with its approvals.
    "news_approval": Kept(("UPDATE", "TRUNCATE"), "SELECT, INSERT, DELETE"),
    # A scheduled edition is deleted, and the range of a public one closed.
    "news_edition": Kept(_EVERY, "SELECT, INSERT, DELETE, UPDATE (visible)"),
    "news_ending": Kept(_EVERY, "SELECT, INSERT, DELETE, UPDATE"),
    "visits_day": _COUNTED,
    "visits_hour": _COUNTED,
    "visits_itemday": _COUNTED,
    "visits_leftout": _COUNTED,
}
