"""The portal's WSGI application, with one of three ways to write views.

BENCH_COUNTING names it: ``portal``, the portal's own; ``nothing``, the same endpoint and the same
group commit, but without writing to the database; ``one row``, the simplest counter: one UPDATE of
the same row for every view.
"""

import os

from django.db import connection

from portal import wsgi  # First, because it sets Django up.
from portal.visits.counting import endpoint
from portal.visits.counting.group_commit import GroupCommit
from portal.visits.counting.rules import Outcome

application = wsgi.application

VISIT = Outcome(is_view=True, is_visit=True)


class OneRow:
    """A counter that writes each view by itself, in the thread of its request."""

    def commit(self, arrival) -> Outcome:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bench_counter SET views = views + 1")
        return VISIT


HOW = os.environ["BENCH_COUNTING"]
if HOW == "nothing":
    endpoint.counter = GroupCommit(lambda arrivals: [VISIT] * len(arrivals))
elif HOW == "one row":
    # The endpoint asks for no more than `commit`.
    endpoint.counter = OneRow()  # type: ignore[assignment]
