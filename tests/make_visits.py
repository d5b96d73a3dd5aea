"""Factories for the visit counter's tables."""

import datetime

from django.utils import timezone

from portal.vietnamese import dates
from portal.visits.counting.rules import Reason
from portal.visits.models import Day, Hour, ItemDay, ItemHour, LeftOut, ZeroResultSearch


def hours_ago(hours: float) -> datetime.datetime:
    """Return the start of the full hour that was ``hours`` ago."""
    moment = timezone.now() - datetime.timedelta(hours=hours)
    return moment.replace(minute=0, second=0, microsecond=0)


def make_item_hour(
    item: int, views: int, *, unique: int | None = None, kind: str = "article", hour=None
) -> ItemHour:
    """Create the views of a page in one hour, by default the current one and all unique."""
    return ItemHour.objects.create(
        kind=kind,
        item=item,
        views=views,
        unique_views=views if unique is None else unique,
        hour=hour or hours_ago(0),
    )


def make_day(
    day: datetime.date,
    *,
    views: int = 0,
    visits: int = 0,
    items: dict[tuple[str, int], int] | None = None,
    left_out: dict[Reason, int] | None = None,
    closed: bool = True,
    seal: str = "0" * 64,
) -> Day:
    """Create a day with its sums, and the views of its items as {(kind, item): views}."""
    made = Day.objects.create(day=day, views=views, visits=visits)
    for (kind, item), of_item in (items or {}).items():
        ItemDay.objects.create(day=day, kind=kind, item=item, views=of_item)
    for reason, count in (left_out or {}).items():
        LeftOut.objects.create(day=day, reason=reason, count=count)
    if closed:
        made.closed_at, made.seal = dates.day_bounds(day)[1], seal
        made.save()
    return made


def make_hour(hour: datetime.datetime, *, views: int, visits: int) -> Hour:
    return Hour.objects.create(hour=hour, views=views, visits=visits)


def make_zero_result(line: str, *, day, hours: int = 1, views: int = 1, **fields):
    """Create a row of a line without results, in the hours that are bits of ``hours``."""
    fields = {"instead": False} | fields
    return ZeroResultSearch.objects.create(line=line, day=day, hours=hours, views=views, **fields)
