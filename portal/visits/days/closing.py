"""Closing of days: afterwards a day's numbers cannot change and its visitors cannot be identified.

A day is closed half an hour after midnight, when none of its visits can go on under its key. The
views of each item are summed up, the day's totals are sealed and its key is destroyed. A trigger
(migration 0002) refuses changes to a closed day; if it was bypassed, the seals, each made from the
one before, show the change.
"""

import datetime

from django.db import connection, transaction
from django.db.models.functions import Now

from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.vietnamese.dates import day_bounds, local_day
from portal.visits.counting.rules import NETWORK_FORGOTTEN_AFTER, VISIT_ENDS_AFTER
from portal.visits.days.seals import left_out_on, seal_of
from portal.visits.models import Day, DayKey, ItemHour, Network, Visitor

#: Enough for "the last 7 days" counted by the hour, at any hour of the day.
ITEM_HOURS_KEPT = datetime.timedelta(days=8)

_ITEMS_OF_DAY = """
INSERT INTO visits_itemday (day, kind, item, views)
SELECT %s, kind, item, sum(views) FROM visits_itemhour
 WHERE hour >= %s AND hour < %s GROUP BY kind, item
"""


def close_days() -> list[Day]:
    """Close every day that is over, the oldest first, and return those days.

    Also delete the keys, visitors and item hours that are no longer needed. Uses PostgreSQL's clock
    and runs under the lock of `recording`. Calling it again does no harm.
    """
    with transaction.atomic():
        lock_until_commit(AdvisoryLock.VISITS)
        now = _now()
        first_open = local_day(now - VISIT_ENDS_AFTER)
        over = list(Day.objects.filter(closed_at=None, day__lt=first_open))
        for day in over:
            _close(day)
        DayKey.objects.filter(day__lt=first_open).delete()
        Visitor.objects.filter(last_seen__lte=now - VISIT_ENDS_AFTER).delete()
        Network.objects.filter(began__lte=now - NETWORK_FORGOTTEN_AFTER).delete()
        oldest = min(now - ITEM_HOURS_KEPT, day_bounds(first_open)[0])
        ItemHour.objects.filter(hour__lt=oldest).delete()
    return over


def _now() -> datetime.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _close(day: Day) -> None:
    begins, ends = day_bounds(day.day)
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS_OF_DAY, [day.day, begins, ends])
    before = Day.objects.filter(day__lt=day.day).last()
    day.seal = seal_of(before.seal if before else "", day, left_out_on(day.day))
    Day.objects.filter(pk=day.pk).update(seal=day.seal, closed_at=Now())
