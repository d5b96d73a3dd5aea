"""The three totals shown on every page, remembered by each process for some seconds."""

import time
from dataclasses import dataclass, replace

from django.db import Error, connection

from portal.vietnamese import text
from portal.visits.counting.rules import ONLINE_FOR
from portal.web.page_cache import dependencies

#: The totals on a page may be this old: its script, which counts the reader's view, gets the
#: current ones in the answer.
SECONDS_REMEMBERED = 10

_READ = """
SELECT (SELECT coalesce(sum(visits), 0) FROM visits_day)::bigint,
       coalesce((SELECT visits FROM visits_day
                  WHERE day = (clock_timestamp() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), 0),
       (SELECT count(*) FROM visits_visitor WHERE last_seen > clock_timestamp() - %s)
"""


@dataclass(frozen=True)
class Totals:
    """Visits of all days, visits of today, and visitors online (`rules.ONLINE_FOR`)."""

    total: int
    today: int
    online: int

    def written(self) -> dict[str, str]:
        """Return the numbers formatted in Vietnamese: ``{"total": "7.448.251", …}``."""
        return {name: text.number(value) for name, value in vars(self).items()}


#: The totals read last, and the time by the monotonic clock. One tuple, so that a thread never sees
#: the one without the other.
_remembered: tuple[Totals, float] | None = None


def current() -> Totals | None:
    """Return the totals, at most SECONDS_REMEMBERED old: usually from memory, else with one query.

    If the database does not answer, return the last known totals or None, so that a page does not
    fail because of them.
    """
    # From memory too: a page shows them for as long as soft parts may be shown.
    with dependencies.soft():
        before = _remembered
        known = remembered(SECONDS_REMEMBERED)
        if known is None:
            try:
                known = read()
            except Error:
                dependencies.of_the_moment()
                return remembered()
            # Do not overwrite the newer totals of a thread that counted meanwhile.
            if _remembered is before:
                remember(known)
        return known


def read() -> Totals:
    """Read the totals of this moment from the database; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [ONLINE_FOR])  # type: ignore[list-item] # The stubs lack timedelta.
        return Totals(*cursor.fetchone())


def remembered(seconds: float | None = None) -> Totals | None:
    """Return the totals this process remembers, or None if they are older than ``seconds``.

    With ``seconds`` None they may be of any age.
    """
    if _remembered is None:
        return None
    known, since = _remembered
    return known if seconds is None or time.monotonic() - since < seconds else None


def remember(totals: Totals) -> None:
    global _remembered
    _remembered = totals, time.monotonic()


def add(visits: int, of_today: int) -> None:
    """Add new visits to the remembered totals, which does not make them count as read again."""
    global _remembered
    if _remembered:
        known, since = _remembered
        # A visitor who begins a visit was not online before, so each visit adds one online.
        _remembered = (
            replace(
                known,
                total=known.total + visits,
                today=known.today + of_today,
                online=known.online + of_today,
            ),
            since,
        )


def forget() -> None:
    global _remembered
    _remembered = None
