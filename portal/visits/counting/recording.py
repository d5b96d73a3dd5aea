"""Writing views to the database in batches, one batch at a time across all processes.

An advisory lock keeps the sums exact however many processes and machines count. Under it a batch
reads the states of its visitors, calls `rules.count` for each view in the order of arrival, and
writes the results. The time of a view is PostgreSQL's clock, read under the lock: there is one
clock, and no view can be added to a day that is already closed.

A batch costs three round trips to the database and no query planning, because every reader in it
waits that long.
"""

import datetime
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from portal.database.advisory_locks import AdvisoryLock
from portal.vietnamese.dates import VIETNAM
from portal.visits import jobs
from portal.visits.counting import rules
from portal.visits.counting.arrays import array, arrays
from portal.visits.counting.rules import NETWORK_FORGOTTEN_AFTER, VISIT_ENDS_AFTER, Outcome, View
from portal.visits.counting.visitors import DayKeys, Visitors
from portal.visits.statistics import totals

#: For so many seconds this process adds its own counts to the totals it remembers; only then does
#: it read the totals again, with what other processes have counted meanwhile.
SECONDS_COUNTED_ON = 1
SECONDS_BETWEEN_FORGETTING = 60


@dataclass(frozen=True)
class Arrival:
    """A view that is not written yet, with the reader's network and user agent.

    Those two are hashed in `DayKeys.visitor_key` and never stored.
    """

    view: View
    network: bytes
    agent: str
    #: The time of the view; None for the time at which it is written. Set to replay past views.
    at: datetime.datetime | None = None


class BatchWriter:
    """A writer of batches for one thread, which prepares its database session once."""

    def __init__(self):
        self._session = None
        self._forgot = -math.inf  # when, by the monotonic clock

    def write(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        """Commit the views in one transaction and return an outcome for each, in the same order.

        Raises django.db.Error: then nothing is written, or, if only the reply to the commit was
        lost, all of it may be. On any exception the connection is closed.
        """
        if connection.in_atomic_block:
            raise RuntimeError("A batch is a transaction of its own.")
        connection.ensure_connection()
        try:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                if self._session is not connection.connection:
                    cursor.execute(_OPEN)
                    self._session = connection.connection
                outcomes, sums = _write(cursor, arrivals)
                if time.monotonic() - self._forgot > SECONDS_BETWEEN_FORGETTING:
                    cursor.execute(
                        "EXECUTE visits_forget(%s, %s)", [VISIT_ENDS_AFTER, NETWORK_FORGOTTEN_AFTER]
                    )
                    self._forgot = time.monotonic()
            _update_totals(sums)
        except BaseException:
            connection.close()
            raise
        return outcomes


class _Sums:
    """The numbers that a batch adds to the rows of each table."""

    def __init__(self):
        self.days: dict[datetime.date, list[int]] = {}  # [views, visits]
        self.hours: dict[datetime.datetime, list[int]] = {}  # the same
        # {(hour, kind, item): [views, unique views]}
        self.items: dict[tuple[datetime.datetime, str, int], list[int]] = {}
        self.left_out: Counter[tuple[datetime.date, str]] = Counter()  # by day, reason

    def add(self, view: View, outcome: Outcome, instant: datetime.datetime) -> None:
        day = instant.date()
        # A day that had only robots needs a row too.
        of_day = self.days.setdefault(day, [0, 0])
        if outcome.left_out:
            self.left_out[day, outcome.left_out.value] += 1
            return
        hour = instant.replace(minute=0, second=0, microsecond=0)
        for sums in (of_day, self.hours.setdefault(hour, [0, 0])):
            sums[0] += 1
            sums[1] += outcome.is_visit
        of_item = self.items.setdefault((hour, view.kind, view.item), [0, 0])
        of_item[0] += 1
        of_item[1] += outcome.is_unique


def _write(cursor, arrivals: Sequence[Arrival]) -> tuple[list[Outcome], _Sums]:
    now, day_keys = _begin(cursor)
    instants = [(arrival.at or now).astimezone(VIETNAM) for arrival in arrivals]
    names = [
        None
        if arrival.view.left_out
        else day_keys.visitor_key(arrival.network, arrival.agent, instant)
        for arrival, instant in zip(arrivals, instants, strict=True)
    ]
    visitors = Visitors(cursor, filter(None, names))
    sums, outcomes = _Sums(), []
    for arrival, name, instant in zip(arrivals, names, instants, strict=True):
        state = visitors.state_of(name) if name else None
        state, outcome = rules.count(state, arrival.view, instant)
        if name and outcome.is_view:
            network = visitors.network_of(name)
            network, outcome = rules.count_in_network(network, arrival.view, outcome, instant)
            if outcome.is_view:
                assert state is not None
                assert network is not None
                visitors.remember(name, state)
                visitors.remember_network(name, network)
        sums.add(arrival.view, outcome, instant)
        outcomes.append(outcome)
    for day in day_keys.made:
        jobs.close_later(day)
    _commit(cursor, visitors, sums)
    return outcomes, sums


def _update_totals(sums: _Sums) -> None:
    """Update the totals that this process shows on its pages."""
    if totals.remembered(SECONDS_COUNTED_ON):
        today = datetime.datetime.now(VIETNAM).date()
        totals.add(
            visits=sum(visits for _views, visits in sums.days.values()),
            of_today=sums.days.get(today, [0, 0])[1],
        )
    else:
        totals.remember(totals.read())


# A process that stops or loses its connection in the middle of a batch holds the lock; the timeout
# makes the others wait for it two seconds at most.
_OPEN = """
SET idle_in_transaction_session_timeout = '2s';
SET statement_timeout = '5s';
SET plan_cache_mode = force_generic_plan;
-- A plan made for an empty table would scan all of it when it is full: only indexes are allowed.
SET enable_seqscan = off;
SELECT set_config('synchronous_commit', 'on', false)
 WHERE current_setting('synchronous_commit') = 'off';

PREPARE visits_begin AS
SELECT clock_timestamp(), coalesce(json_object_agg(day, encode(key, 'hex')), '{}')
  FROM visits_daykey;

-- A network's row has no minute.
PREPARE visits_known AS
SELECT encode(key, 'hex'), last_seen, minute, in_minute, 0, pages FROM visits_visitor
 WHERE key = ANY(ARRAY(SELECT decode(name, 'hex') FROM unnest($1::text[]) AS name))
UNION ALL
SELECT encode(key, 'hex'), began, NULL, views, visits, pages FROM visits_network
 WHERE key = ANY(ARRAY(SELECT decode(name, 'hex') FROM unnest($2::text[]) AS name));

-- Rows locked by a writer are skipped, so that this neither waits nor causes a deadlock.
PREPARE visits_forget AS
WITH networks AS (
    DELETE FROM visits_network WHERE key IN (
        SELECT key FROM visits_network WHERE began <= clock_timestamp() - $2::interval
           FOR UPDATE SKIP LOCKED
    )
)
DELETE FROM visits_visitor WHERE key IN (
    SELECT key FROM visits_visitor WHERE last_seen <= clock_timestamp() - $1::interval
       FOR UPDATE SKIP LOCKED
);

PREPARE visits_write AS
WITH outlived AS (
    DELETE FROM visits_visitor
     WHERE key = ANY(ARRAY(SELECT decode(name, 'hex') FROM unnest($1::text[]) AS name))
), visitors AS (
    INSERT INTO visits_visitor (key, last_seen, minute, in_minute, pages)
    SELECT decode(name, 'hex'), last_seen, minute, in_minute, pages
      FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::text[])
           AS seen (name, last_seen, minute, in_minute, pages)
    ON CONFLICT (key) DO UPDATE SET last_seen = excluded.last_seen, minute = excluded.minute,
                                    in_minute = excluded.in_minute, pages = excluded.pages
), items AS (
    INSERT INTO visits_itemhour AS kept (hour, kind, item, views, unique_views)
    SELECT * FROM unnest($7::timestamptz[], $8::varchar[], $9::bigint[], $10::bigint[],
                         $11::bigint[])
    ON CONFLICT (hour, kind, item)
    DO UPDATE SET views = kept.views + excluded.views,
                  unique_views = kept.unique_views + excluded.unique_views
), hours AS (
    INSERT INTO visits_hour AS kept (hour, views, visits)
    SELECT * FROM unnest($12::timestamptz[], $13::bigint[], $14::bigint[])
    ON CONFLICT (hour) DO UPDATE SET views = kept.views + excluded.views,
                                     visits = kept.visits + excluded.visits
), left_out AS (
    INSERT INTO visits_leftout AS kept (day, reason, count)
    SELECT * FROM unnest($15::date[], $16::varchar[], $17::bigint[])
    ON CONFLICT (day, reason) DO UPDATE SET count = kept.count + excluded.count
), networks AS (
    INSERT INTO visits_network (key, began, views, visits, pages)
    SELECT decode(name, 'hex'), began, views, visits, pages
      FROM unnest($21::text[], $22::timestamptz[], $23::int[], $24::int[], $25::text[])
           AS seen (name, began, views, visits, pages)
    ON CONFLICT (key) DO UPDATE SET began = excluded.began, views = excluded.views,
                                    visits = excluded.visits, pages = excluded.pages
)
INSERT INTO visits_day AS kept (day, views, visits, seal)
SELECT *, '' FROM unnest($18::date[], $19::bigint[], $20::bigint[])
ON CONFLICT (day) DO UPDATE SET views = kept.views + excluded.views,
                                visits = kept.visits + excluded.visits;
"""

# Separate statements: each takes its own snapshot, so the last one sees what was committed while
# the lock was waited for.
_BEGIN = "BEGIN; SELECT pg_advisory_xact_lock(%s); EXECUTE visits_begin"


def _begin(cursor) -> tuple[datetime.datetime, DayKeys]:
    cursor.execute(_BEGIN, [AdvisoryLock.VISITS.value])
    now, known = cursor.fetchone()
    keys = {datetime.date.fromisoformat(day): bytes.fromhex(key) for day, key in known.items()}
    return now, DayKeys(cursor, keys)


def _commit(cursor, visitors: Visitors, sums: _Sums) -> None:
    cursor.execute(
        f"EXECUTE visits_write({', '.join(['%s'] * 25)}); COMMIT",
        [
            array(visitors.outlived),
            *arrays(5, visitors.changed()),
            *arrays(5, [(*item, *of_item) for item, of_item in sums.items.items()]),
            *arrays(3, [(hour, *of_hour) for hour, of_hour in sums.hours.items()]),
            *arrays(3, [(*why, count) for why, count in sums.left_out.items()]),
            *arrays(3, [(day, *of_day) for day, of_day in sums.days.items()]),
            *arrays(5, visitors.changed_networks()),
        ],
    )
