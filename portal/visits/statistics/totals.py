"""The three numbers on every page, remembered by each process for some seconds."""

import time
from dataclasses import dataclass, replace

from django.db import Error, connection

from portal.vietnamese import text
from portal.visits.counting.rules import ONLINE_FOR

#: A page may be this much behind; the reader's own visit brings the number of the moment.
SECONDS_REMEMBERED = 10

_READ = """
SELECT (SELECT coalesce(sum(visits), 0) FROM visits_day)::bigint,
       coalesce((SELECT visits FROM visits_day
                  WHERE day = (clock_timestamp() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), 0),
       (SELECT count(*) FROM visits_visitor WHERE last_seen > clock_timestamp() - %s)
"""


@dataclass(frozen=True)
class Totals:
    """Visits of all days together, visits of today, and visitors of the last minutes."""

    total: int
    today: int
    online: int

    def written(self) -> dict[str, str]:
        """As people read them: ``{"total": "7.448.251", …}``."""
        return {name: text.number(value) for name, value in vars(self).items()}


#: What was read last, and when by the monotonic clock: one tuple, so that threads see a whole.
_remembered: tuple[Totals, float] | None = None


def current() -> Totals | None:
    """The figures, at most SECONDS_REMEMBERED old: mostly for nothing, else one query.

    Without a database the last ones known, or None: a page does not fail for want of a number.
    """
    before = _remembered
    known = remembered(SECONDS_REMEMBERED)
    if known is None:
        try:
            known = read()
        except Error:
            return remembered()
        # Whoever counted meanwhile knows better.
        if _remembered is before:
            remember(known)
    return known


def read() -> Totals:
    """The figures of this moment; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [ONLINE_FOR])
        return Totals(*cursor.fetchone())


def remembered(seconds: float | None = None) -> Totals | None:
    """What this process knows, if it is not older than that."""
    if _remembered is None:
        return None
    known, since = _remembered
    return known if seconds is None or time.monotonic() - since < seconds else None


def remember(totals: Totals) -> None:
    global _remembered
    _remembered = totals, time.monotonic()


def add(visits: int, of_today: int) -> None:
    """Count on from what is remembered; it does not get younger by it."""
    global _remembered
    if _remembered:
        known, since = _remembered
        # Whoever begins a visit was not here in the minutes before.
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
