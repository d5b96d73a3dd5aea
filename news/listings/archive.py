"""Queries for the archive "Các tin đã đưa ngày": items by day, month and year.

A day is a Vietnamese calendar day (portal/vietnamese/dates.py); an item belongs to the day of its
printed date. Only items that are public at ``at``, by default now, are counted.
"""

import calendar
import datetime
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractDay, ExtractMonth

from news.models import Edition
from portal.vietnamese import dates

Bounds = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True)
class Nearest:
    """Nearest days with news before and after a time range; None if there is none."""

    before: datetime.date | None = None
    after: datetime.date | None = None


def nearest(bounds: Bounds, at: datetime.datetime | None = None) -> Nearest:
    """Return the last day with news before ``bounds`` and the first one after; one query."""
    begin, end = bounds
    before = Edition.objects.listed(at).filter(published_at__lt=begin).newest_first()
    after = (
        Edition.objects.listed(at)
        .filter(published_at__gte=end)
        .order_by("published_at", "article_id")
    )
    instants = before.values_list("published_at", flat=True)[:1].union(
        after.values_list("published_at", flat=True)[:1], all=True
    )
    found = {instant >= end: dates.local_day(instant) for instant in instants}
    return Nearest(before=found.get(False), after=found.get(True))


@dataclass(frozen=True)
class CountedDay:
    day: datetime.date
    count: int


@dataclass(frozen=True)
class CountedMonth:
    first_day: datetime.date
    count: int


def weeks_of_month(
    year: int, month: int, at: datetime.datetime | None = None
) -> list[list[CountedDay | None]]:
    """Return the month as weeks from Monday to Sunday, with the number of items of each day.

    List entries before the first day and after the last are None. One query. Raises ValueError if
    the month does not exist.
    """
    counts = _counts(dates.month_bounds(year, month), ExtractDay, at)
    return [
        [
            CountedDay(datetime.date(year, month, day), counts.get(day, 0)) if day else None
            for day in week
        ]
        for week in calendar.Calendar(calendar.MONDAY).monthdayscalendar(year, month)
    ]


def months_of_year(year: int, at: datetime.datetime | None = None) -> list[CountedMonth]:
    """Return the twelve months with the number of items of each; one query.

    Raises ValueError for a year outside 1900–2999.
    """
    counts = _counts(dates.year_bounds(year), ExtractMonth, at)
    return [
        CountedMonth(datetime.date(year, month, 1), counts.get(month, 0)) for month in range(1, 13)
    ]


def _counts(bounds: Bounds, extract, at: datetime.datetime | None) -> dict[int, int]:
    """Return {day or month as a number, in Vietnam's time: number of items}, without zeros."""
    rows = (
        Edition.objects.printed_between(bounds)
        .listed(at)
        .order_by()
        .annotate(place=extract("published_at", tzinfo=dates.VIETNAM))
        .values_list("place")
        .annotate(Count("pk"))
    )
    return dict(rows)
