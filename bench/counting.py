"""The portal's application in which a view is written down in one of three ways.

BENCH_COUNTING says which: ``portal``, as it is; ``nothing``, the same endpoint and the same waiting
for one another, but nothing goes to the database; ``one row``, what is written first by everybody
who needs a counter: one UPDATE of one row for every view.
"""

import os

from django.db import connection

from portal import wsgi  # First: it sets Django up.
from portal.visits.counting import endpoint
from portal.visits.counting.group_commit import GroupCommit
from portal.visits.counting.rules import Outcome

application = wsgi.application

VISIT = Outcome(is_view=True, is_visit=True)


class OneRow:
    """Counts each view by itself, in the thread that brings it."""

    def commit(self, arrival) -> Outcome:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bench_counter SET views = views + 1")
        return VISIT


HOW = os.environ["BENCH_COUNTING"]
if HOW == "nothing":
    endpoint.counter = GroupCommit(lambda arrivals: [VISIT] * len(arrivals))
elif HOW == "one row":
    endpoint.counter = OneRow()
