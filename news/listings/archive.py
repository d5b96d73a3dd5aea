"""When there was news: the days, months and years of the archive "Các tin đã đưa ngày".

A day is a Vietnamese calendar day (portal/vietnamese/dates.py); an item belongs to the day of its
printed date. Only what is public now counts.
"""

import calendar
import datetime
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractDay, ExtractMonth

from news.models import Edition
from news.models.public_record import EditionQuerySet
from portal.vietnamese import dates

Bounds = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True)
class Nearest:
    """The nearest days with news outside a span of time; None where there are none."""

    before: datetime.date | None = None
    after: datetime.date | None = None


def printed_between(bounds: Bounds) -> EditionQuerySet:
    """Those whose printed date lies in ``bounds``: public or not, the caller says."""
    begin, end = bounds
    return Edition.objects.filter(published_at__gte=begin, published_at__lt=end)


def nearest(bounds: Bounds) -> Nearest:
    """The last day with news before ``bounds`` and the first one after; one query."""
    begin, end = bounds
    before = Edition.objects.public().filter(published_at__lt=begin).newest_first()
    after = (
        Edition.objects.public()
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


def weeks_of_month(year: int, month: int) -> list[list[CountedDay | None]]:
    """The month as weeks from Monday to Sunday, each day with its number of items; one query.

    Places before the first day and after the last are None. ValueError where there is no such
    month.
    """
    counts = _counts(dates.month_bounds(year, month), ExtractDay)
    return [
        [
            CountedDay(datetime.date(year, month, day), counts.get(day, 0)) if day else None
            for day in week
        ]
        for week in calendar.Calendar(calendar.MONDAY).monthdayscalendar(year, month)
    ]


def months_of_year(year: int) -> list[CountedMonth]:
    """The twelve months, each with its number of items; one query. ValueError outside 1900–2999."""
    counts = _counts(dates.year_bounds(year), ExtractMonth)
    return [
        CountedMonth(datetime.date(year, month, 1), counts.get(month, 0)) for month in range(1, 13)
    ]


def _counts(bounds: Bounds, extract) -> dict[int, int]:
    """{number of the day or month, by Vietnamese calendar: number of items}, without zeros."""
    rows = (
        printed_between(bounds)
        .public()
        .order_by()
        .annotate(place=extract("published_at", tzinfo=dates.VIETNAM))
        .values_list("place")
        .annotate(Count("pk"))
    )
    return dict(rows)
