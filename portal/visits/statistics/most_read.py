"""What is read most: computed from the hours in which it was read, never on the item's own row."""

import datetime
from enum import IntEnum
from functools import partial

from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import Now

from portal.visits.models import ItemHour


class Window(IntEnum):
    """How far back, in hours of the clock, the running one included."""

    DAY = 24
    WEEK = 7 * 24


#: Seconds for which an answer is given again. Summing up a week takes longer and changes less.
REMEMBERED_FOR = {Window.DAY: 60, Window.WEEK: 600}


def count_most_read(kind: str, window: Window, count: int) -> list[tuple[int, int]]:
    """The ``count`` most viewed items of a kind as (item, views), most first; one query.

    Of items viewed equally often the one with the higher number, which is newer, comes first.
    """
    hours = ItemHour.objects.filter(kind=kind, hour__gt=Now() - datetime.timedelta(hours=window))
    sums = hours.values_list("item").annotate(total=Sum("views"))
    return list(sums.order_by("-total", "-item")[:count])


def most_read(kind: str, window: Window, count: int) -> list[tuple[int, int]]:
    """`count_most_read`, as it was at most `REMEMBERED_FOR` seconds ago; mostly no query."""
    return cache.get_or_set(
        f"visits.most-read:{kind}:{window:d}:{count}",
        partial(count_most_read, kind, window, count),
        REMEMBERED_FOR[window],
    )
