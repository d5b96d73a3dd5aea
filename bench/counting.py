"""The application that `manage.py serve` runs, with one of three ways to write views.

BENCH_COUNTING names it: ``portal``, the portal's own; ``nothing``, the same endpoint and the same
group commit, but without writing to the database; ``one row``, the simplest counter: one UPDATE of
the same row for every view.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from portal import wsgi  # First, because it sets Django up.
from portal.serving.capacity import THREADS
from portal.serving.counts import Counts
from portal.serving.front import Front
from portal.visits.counting import endpoint
from portal.visits.counting.group_commit import GroupCommit
from portal.visits.counting.rules import Outcome
from portal.visits.statistics import totals

application = Front(wsgi.application, THREADS, Counts(1).row(0), "http://127.0.0.1")

VISIT = Outcome(is_view=True, is_visit=True)


class OneRow:
    """A counter that writes each view by itself, in one of as many threads as requests have."""

    def __init__(self):
        self._threads = ThreadPoolExecutor(THREADS)

    async def commit_async(self, arrival) -> Outcome:
        return await asyncio.wrap_future(self._threads.submit(self._write))

    def _write(self) -> Outcome:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bench_counter SET views = views + 1")
        return VISIT


# The portal's own writer reads them with its first batch, the others never.
totals.remember(totals.read())
connection.close()

HOW = os.environ["BENCH_COUNTING"]
if HOW == "nothing":
    endpoint.counter = GroupCommit(lambda arrivals: [VISIT] * len(arrivals))
elif HOW == "one row":
    # The endpoint asks for no more than `commit_async`.
    endpoint.counter = OneRow()  # type: ignore[assignment]
