"""The most read items, computed from unique views by the hour.

A unique view is a visitor's first view of the item in a visit, so that one reader who reloads a
page does not bring it to the top.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


_until: ContextVar[datetime.datetime | None] = ContextVar("_until", default=None)


@contextmanager
def until(at: datetime.datetime) -> Iterator[None]:
    """Count, in the block, the views up to ``at`` instead of those up to now, past the cache."""
    before = _until.set(at)
    try:
        yield
    finally:
        _until.reset(before)


def count_most_read(kind: str, window: Window, count: int) -> list[tuple[int, int]]:
    """Return the ``count`` most read items as (item, unique views), most first; one query.

    Among items read equally often the one with the higher id, which is newer, comes first.
    """
    at = _until.get()
    hours = ItemHour.objects.filter(
        kind=kind, hour__gt=(at or Now()) - datetime.timedelta(hours=window), unique_views__gt=0
    )
    if at:
        hours = hours.filter(hour__lte=at)
    sums = hours.values_list("item").annotate(total=Sum("unique_views"))
    return list(sums.order_by("-total", "-item")[:count])


def most_read(kind: str, window: Window, count: int) -> list[tuple[int, int]]:
    """Return `count_most_read` from the cache, at most `REMEMBERED_FOR` seconds old."""
    if _until.get():
        return count_most_read(kind, window, count)
    found = cache.get_or_set(
        f"visits.most-read:{kind}:{window:d}:{count}",
        partial(count_most_read, kind, window, count),
        REMEMBERED_FOR[window],
    )
    return found or []
