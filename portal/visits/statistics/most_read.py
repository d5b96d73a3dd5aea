"""The most viewed items, computed from views by the hour; the items' own rows are never written."""

import datetime
from enum import IntEnum
from functools import partial

from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import Now

from portal.visits.models import ItemHour


class Window(IntEnum):
    """The length of the time to count, in hours of the clock, including the current one."""

    DAY = 24
    WEEK = 7 * 24


#: Seconds for which a result is cached. The sum of a week takes longer to compute and changes less.
REMEMBERED_FOR = {Window.DAY: 60, Window.WEEK: 600}


def count_most_read(kind: str, window: Window, count: int) -> list[tuple[int, int]]:
    """Return the ``count`` most viewed items of a kind as (item, views), most first; one query.

    Among items with equal views the one with the higher id, which is newer, comes first.
    """
    hours = ItemHour.objects.filter(kind=kind, hour__gt=Now() - datetime.timedelta(hours=window))
    sums = hours.values_list("item").annotate(total=Sum("views"))
    return list(sums.order_by("-total", "-item")[:count])


def most_read(kind: str, window: Window, count: int) -> list[tuple[int, int]]:
    """Return `count_most_read` from the cache, at most `REMEMBERED_FOR` seconds old."""
    found = cache.get_or_set(
        f"visits.most-read:{kind}:{window:d}:{count}",
        partial(count_most_read, kind, window, count),
        REMEMBERED_FOR[window],
    )
    return found or []
