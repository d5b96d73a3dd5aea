"""Gather viewed searches without results in memory, and write them from time to time.

Nobody waits for it: neither the page of a search, which may be kept and is the same for everybody,
nor the beacon that reports its view. What is gathered when the process ends is lost, so the counts
are a sample; what readers see never depends on them.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import Error, connection, transaction

from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.visits.zero_results.tokens import Searched

logger = logging.getLogger(__name__)

#: Seconds between two batches of a process, and the lines that it gathers in between.
SECONDS, MOST_GATHERED = 15.0, 1_000
#: Rows of a day, and days that are kept: at most 180,000 rows, some 30 MB.
MOST_A_DAY, DAYS_KEPT = 2_000, 90


@dataclass
class Gathered:
    """Views of a line; ``instead``: the last one was shown results of a similar line."""

    views: int = 0
    instead: bool = False


class Recorder:
    """Gather lines from any thread; a thread of its own hands them to ``write`` every SECONDS.

    The thread starts with the first line, so in the process that counts. While ``write`` raises
    django.db.Error, at most MOST_GATHERED lines wait; further lines are dropped.
    """

    def __init__(self, write: Callable[[Mapping[str, Gathered]], None]):
        self._write = write
        self._lock = threading.Lock()
        self._gathered: dict[str, Gathered] = {}
        self._thread: threading.Thread | None = None
        self._is_over = threading.Event()

    def add(self, searched: Searched) -> None:
        """Count a view of a search without results; return at once."""
        with self._lock:
            self._count(searched.line, 1, searched.instead)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="zero-results", daemon=True)
                self._thread.start()

    def flush(self) -> bool:
        """Write what is gathered; return False if it could not be written and waits again."""
        with self._lock:
            batch, self._gathered = self._gathered, {}
        if not batch:
            return True
        try:
            self._write(batch)
        except Error as error:
            logger.warning("Chưa ghi được %s câu tìm không thấy: %r", len(batch), error)
            with self._lock:
                for line, each in batch.items():
                    self._count(line, each.views, each.instead)
            return False
        return True

    def close(self) -> None:
        """Write what is gathered and end the thread; `add` starts another one."""
        self._is_over.set()
        with self._lock:
            thread, self._thread = self._thread, None
        if thread:
            thread.join()
        self._is_over.clear()

    def _count(self, line: str, views: int, instead: bool) -> None:
        if line not in self._gathered and len(self._gathered) >= MOST_GATHERED:
            return
        gathered = self._gathered.setdefault(line, Gathered())
        gathered.views += views
        gathered.instead = instead

    def _run(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._is_over.wait(SECONDS)
            try:
                self.flush()
            except Exception:
                logger.exception("Không ghi được câu tìm không thấy.")
            finally:
                # Not held between two batches.
                connection.close()


def write(batch: Mapping[str, Gathered]) -> None:
    """Add a batch to the rows of today, in one transaction; one process after another.

    A day has at most MOST_A_DAY rows. Where it is full, new lines take the place of the oldest of
    those that were viewed once, so that a flood of lines drives out itself.
    """
    lines = sorted(batch)
    with transaction.atomic(), connection.cursor() as cursor:
        lock_until_commit(AdvisoryLock.ZERO_RESULTS)
        cursor.execute(_FORGET, {"days": DAYS_KEPT})
        cursor.execute(_KNOWN, {"lines": lines})
        known, rows = cursor.fetchone()
        new = [line for line in lines if line not in set(known)]
        if (excess := rows + len(new) - MOST_A_DAY) > 0:
            cursor.execute(_MAKE_ROOM, {"excess": excess, "lines": lines})
            new = new[: max(0, MOST_A_DAY - rows + cursor.rowcount)]
        written = [*known, *new]
        cursor.execute(
            _ADD,
            {
                "lines": written,
                "views": [batch[line].views for line in written],
                "instead": [batch[line].instead for line in written],
            },
        )


# The clock is PostgreSQL's. An hour is a bit of 24, so that hours of a day are counted once.
_TODAY = "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
_HOUR = "1 << extract(hour FROM now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::int"

_FORGET = f"DELETE FROM visits_zeroresultsearch WHERE day <= {_TODAY} - %(days)s"  # noqa: S608

_KNOWN = f"""
SELECT coalesce(array_agg(line) FILTER (WHERE line = ANY(%(lines)s)), '{{}}'), count(*)
  FROM visits_zeroresultsearch WHERE day = {_TODAY}
"""  # noqa: S608 -- a constant

_MAKE_ROOM = f"""
DELETE FROM visits_zeroresultsearch WHERE id IN (
    SELECT id FROM visits_zeroresultsearch
     WHERE day = {_TODAY} AND views = 1 AND line <> ALL(%(lines)s) ORDER BY id LIMIT %(excess)s
)
"""  # noqa: S608

_ADD = f"""
INSERT INTO visits_zeroresultsearch AS held (day, line, views, hours, instead, is_seen)
SELECT {_TODAY}, line, views, {_HOUR}, instead, false
  FROM unnest(%(lines)s::text[], %(views)s::int[], %(instead)s::bool[])
       AS added (line, views, instead)
    ON CONFLICT (day, line) DO UPDATE SET
       views = held.views + excluded.views,
       hours = held.hours | excluded.hours,
       instead = excluded.instead
"""  # noqa: S608

recorder = Recorder(write)
