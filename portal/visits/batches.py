"""Writing views down: a batch is one transaction, and one at a time on the whole database.

The lock makes the sums exact whatever number of processes and machines count: inside it a batch
reads what is known of its visitors, asks `counting.count` in the order of arrival, and writes what
came of it. The instant of a view is PostgreSQL's, taken under the lock: there is one clock, and a
view can never come to a day that was closed before.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from portal.dates import VIETNAM
from portal.visits import closing, counting, figures, jobs
from portal.visits.counting import Outcome, View
from portal.visits.recognition import DayKeys, Visitors

#: Of what other processes count meanwhile the numbers in an answer know nothing.
SECONDS_COUNTED_ON = 1


@dataclass(frozen=True)
class Arrival:
    """A view and, for as long as it is not written, who it may be."""

    view: View
    place: bytes
    agent: str
    #: When it was; None: when it is written. For whoever replays what was.
    at: datetime.datetime | None = None


def write(arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Commit what came in; what each counts as, in the same order.

    Raises django.db.Error, after which none of it is written or, where only the answer to the
    commit was lost, all of it may be.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        now, known_keys = _begin(cursor)
        day_keys = DayKeys(cursor, known_keys)
        instants = [(arrival.at or now).astimezone(VIETNAM) for arrival in arrivals]
        names = [
            None if arrival.view.left_out else day_keys.name(arrival.place, arrival.agent, instant)
            for arrival, instant in zip(arrivals, instants, strict=True)
        ]
        visitors = Visitors(cursor, filter(None, names))
        sums, outcomes = _Sums(), []
        for arrival, name, instant in zip(arrivals, names, instants, strict=True):
            state = visitors.state_of(name) if name else None
            state, outcome = counting.count(state, arrival.view, instant)
            if outcome.is_view:
                visitors.remember(name, state)
            sums.add(arrival.view, outcome, instant)
            outcomes.append(outcome)
        _write(cursor, visitors, sums)
        latest = None if figures.remembered(SECONDS_COUNTED_ON) else figures.read()
    if latest:
        figures.remember(latest)
    else:
        figures.add(sums.visits(), sums.visits(now.astimezone(VIETNAM).date()))
    return outcomes


class _Sums:
    """What a batch adds to which row."""

    def __init__(self):
        self.days, self.hours = {}, {}  # [views, visits]
        self.items = Counter()  # by hour, kind, item
        self.left_out = Counter()  # by day, reason

    def visits(self, day: datetime.date | None = None) -> int:
        """All new visits, or those of one day."""
        if day:
            return self.days.get(day, [0, 0])[1]
        return sum(visits for _views, visits in self.days.values())

    def add(self, view: View, outcome: Outcome, instant: datetime.datetime) -> None:
        day = instant.date()
        # A day on which nobody came but robots is a day too.
        of_day = self.days.setdefault(day, [0, 0])
        if outcome.left_out:
            self.left_out[day, outcome.left_out.value] += 1
            return
        hour = instant.replace(minute=0, second=0, microsecond=0)
        for sums in (of_day, self.hours.setdefault(hour, [0, 0])):
            sums[0] += 1
            sums[1] += outcome.is_visit
        self.items[hour, view.kind, view.item] += 1


# Somebody who stops in the middle of a batch, or is cut off, holds up the others for two seconds.
_BEGIN = """
SET LOCAL idle_in_transaction_session_timeout = '2s';
SET LOCAL statement_timeout = '5s';
SELECT set_config('synchronous_commit', 'on', true)
 WHERE current_setting('synchronous_commit') = 'off';
SELECT pg_advisory_xact_lock(%s);
SELECT clock_timestamp(), coalesce(json_object_agg(day, encode(key, 'hex')), '{}')
  FROM visits_daykey
"""


def _begin(cursor) -> tuple[datetime.datetime, dict[datetime.date, bytes]]:
    cursor.execute(_BEGIN, [closing.BOOKS])
    now, day_keys = cursor.fetchone()
    return now, {
        datetime.date.fromisoformat(day): bytes.fromhex(key) for day, key in day_keys.items()
    }


_WRITE = """
WITH visitors AS (
    INSERT INTO visits_visitor (key, last_seen, minute, in_minute)
    SELECT * FROM unnest(%s::bytea[], %s::timestamptz[], %s::timestamptz[], %s::int[])
    ON CONFLICT (key) DO UPDATE SET last_seen = excluded.last_seen, minute = excluded.minute,
                                    in_minute = excluded.in_minute
), items AS (
    INSERT INTO visits_itemhour AS kept (hour, kind, item, views)
    SELECT * FROM unnest(%s::timestamptz[], %s::varchar[], %s::bigint[], %s::bigint[])
    ON CONFLICT (hour, kind, item) DO UPDATE SET views = kept.views + excluded.views
), hours AS (
    INSERT INTO visits_hour AS kept (hour, views, visits)
    SELECT * FROM unnest(%s::timestamptz[], %s::bigint[], %s::bigint[])
    ON CONFLICT (hour) DO UPDATE SET views = kept.views + excluded.views,
                                     visits = kept.visits + excluded.visits
), left_out AS (
    INSERT INTO visits_leftout AS kept (day, reason, count)
    SELECT * FROM unnest(%s::date[], %s::varchar[], %s::bigint[])
    ON CONFLICT (day, reason) DO UPDATE SET count = kept.count + excluded.count
)
INSERT INTO visits_day AS kept (day, views, visits, seal)
SELECT *, '' FROM unnest(%s::date[], %s::bigint[], %s::bigint[])
ON CONFLICT (day) DO UPDATE SET views = kept.views + excluded.views,
                                visits = kept.visits + excluded.visits
RETURNING day, xmax = 0
"""
_FORGET = "DELETE FROM visits_visitor WHERE key = ANY(%s)"


def _write(cursor, visitors: Visitors, sums: _Sums) -> None:
    if visitors.outlived:
        cursor.execute(_FORGET, [list(visitors.outlived)])
    cursor.execute(
        _WRITE,
        [
            *_columns(
                4,
                [
                    (key, state.last_seen, state.minute, state.in_minute)
                    for key, state in visitors.changed()
                ],
            ),
            *_columns(4, [(*item, views) for item, views in sums.items.items()]),
            *_columns(3, [(hour, *of_hour) for hour, of_hour in sums.hours.items()]),
            *_columns(3, [(*why, count) for why, count in sums.left_out.items()]),
            *_columns(3, [(day, *of_day) for day, of_day in sums.days.items()]),
        ],
    )
    for day, is_new in cursor.fetchall():
        if is_new:
            jobs.close_later(day)


def _columns(width: int, rows: list[tuple]) -> list[list]:
    """Rows as PostgreSQL's ``unnest`` takes them: a list for each column."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
