"""Queries for the archive "Các tin đã đưa ngày": items by day, month and year.

A day is a Vietnamese calendar day (portal/vietnamese/dates.py); an item belongs to the day of its
printed date. Only items that are public at ``at``, by default now, are counted.
"""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import DateTimeField
from django.db.models.expressions import RawSQL

from news.models import Edition
from portal.vietnamese import dates, text

Bounds = tuple[datetime.datetime, datetime.datetime]

#: Items are counted up to these, so that the page of a year takes as long among 1,000,000 items
#: (200,000 in the year: 170 ms) as among 20,000.
MOST_OF_A_DAY, MOST_OF_A_MONTH = 100, 500


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
class Counted:
    """A day, or a month by its first day, with its number of items, counted up to ``most``."""

    day: datetime.date
    count: int
    most: int

    @property
    def written(self) -> str:
        """The number in Vietnamese: "12", or "hơn 100" where counting ended."""
        if self.count > self.most:
            return f"hơn {text.number(self.most)}"
        return text.number(self.count)


def weeks_of_month(
    year: int, month: int, at: datetime.datetime | None = None
) -> list[list[Counted | None]]:
    """Return the month as weeks from Monday to Sunday, with the number of items of each day.

    List entries before the first day and after the last are None. One query. Raises ValueError if
    the month does not exist.
    """
    weeks = calendar.Calendar(calendar.MONDAY).monthdayscalendar(year, month)
    days = [datetime.date(year, month, day) for week in weeks for day in week if day]
    counted = _counted({day: dates.day_bounds(day) for day in days}, MOST_OF_A_DAY, at)
    return [
        [counted[datetime.date(year, month, day)] if day else None for day in week]
        for week in weeks
    ]


def months_of_year(year: int, at: datetime.datetime | None = None) -> list[Counted]:
    """Return the twelve months with the number of items of each; one query.

    Raises ValueError for a year outside 1900–2999.
    """
    dates.year_bounds(year)
    months = {
        datetime.date(year, month, 1): dates.month_bounds(year, month) for month in range(1, 13)
    }
    return list(_counted(months, MOST_OF_A_MONTH, at).values())


def _counted(
    spans: Mapping[datetime.date, Bounds], most: int, at: datetime.datetime | None
) -> dict[datetime.date, Counted]:
    """Return {day: number of items between its bounds}, each counted to ``most`` + 1."""
    statement, parameters = _statement_of_now(most) if at is None else _statement(most, at)
    begins, ends = zip(*spans.values(), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(statement, (*parameters, list(spans), list(begins), list(ends)))
        counts = dict(cursor.fetchall())
    return {day: Counted(day, counts[day], most) for day in spans}


@cache
def _statement_of_now(most: int) -> tuple[str, tuple]:
    return _statement(most, None)


def _statement(most: int, at: datetime.datetime | None) -> tuple[str, tuple]:
    """Return the SQL of `_counted` and its first parameters; the others are the spans' arrays."""
    begin, end = (
        RawSQL(f"span.{side}", [], DateTimeField())  # noqa: S611 -- two words of our own
        for side in ("first", "last")
    )
    items = Edition.objects.listed(at).filter(published_at__gte=begin, published_at__lt=end)
    sql, parameters = (
        items.order_by("published_at").values("pk")[: most + 1].query.sql_with_params()
    )
    return (
        f"SELECT day, (SELECT count(*) FROM ({sql}) AS counted) "  # noqa: S608 -- Django's SQL
        "FROM unnest(%s::date[], %s::timestamptz[], %s::timestamptz[]) AS span (day, first, last)",
        parameters,
    )
