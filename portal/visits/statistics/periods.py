"""The days, weeks, months and years of the statistics: pure calendar arithmetic.

Each unit numbers its periods consecutively, so that "26 weeks earlier" is a subtraction.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from portal.vietnamese.dates import short_day

Day = datetime.date


@dataclass(frozen=True)
class Period:
    """The days from ``begin`` to ``end``, both included."""

    begin: Day
    end: Day


@dataclass(frozen=True)
class Unit:
    """A way to divide time into periods; `UNITS` maps the ``code`` used in URLs to its unit."""

    code: str
    name: str
    #: What PostgreSQL's date_trunc calls it.
    sql_name: str
    #: How many periods are shown at once; None for all there are.
    shown: int | None
    number: Callable[[Day], int]
    begin: Callable[[int], Day]
    #: The text for a period beside the unit's name, and the shorter one under a chart's bar.
    label: Callable[[Period], str]
    short_label: Callable[[Period], str]

    def period(self, number: int) -> Period:
        return Period(self.begin(number), self.begin(number + 1) - datetime.timedelta(days=1))


@dataclass(frozen=True)
class Span:
    """Consecutive periods, oldest first.

    ``older`` and ``newer`` are the days with which `span_of` gives the span before and after this
    one; None where there is none.
    """

    unit: Unit
    periods: list[Period]
    older: Day | None = None
    newer: Day | None = None

    @property
    def begin(self) -> Day:
        return self.periods[0].begin

    @property
    def end(self) -> Day:
        return self.periods[-1].end


def span_of(unit: Unit, first: Day, today: Day, until: Day) -> Span:
    """Return the periods to show, of which the last contains ``until``.

    No period begins after ``today`` or ends before ``first``, the first counted day. A unit that
    shows all periods always ends with today's. ``until`` must not be before ``first``.
    """
    newest = unit.number(today)
    last = unit.number(min(until, today)) if unit.shown else newest
    oldest = unit.number(first)
    since = max(oldest, last + 1 - unit.shown) if unit.shown else oldest
    return Span(
        unit,
        [unit.period(number) for number in range(since, last + 1)],
        older=unit.period(since - 1).end if since > oldest else None,
        newer=unit.period(min(last + unit.shown, newest)).end
        if unit.shown and last < newest
        else None,
    )


def _week(number: int) -> Day:
    return Day.fromordinal(number * 7 + 1)


def _month(number: int) -> Day:
    return Day(number // 12, number % 12 + 1, 1)


UNITS = {
    unit.code: unit
    for unit in (
        Unit(
            "ngay",
            "ngày",
            "day",
            31,
            number=Day.toordinal,
            begin=Day.fromordinal,
            label=lambda period: short_day(period.begin),
            short_label=lambda period: f"{period.begin:%d/%m}",
        ),
        Unit(
            "tuan",
            "tuần",
            "week",
            26,
            # Ordinal 1, which is 1 January of the year 1, is a Monday.
            number=lambda day: (day.toordinal() - 1) // 7,
            begin=_week,
            label=lambda period: f"{short_day(period.begin)} – {short_day(period.end)}",
            short_label=lambda period: f"{period.begin:%d/%m}",
        ),
        Unit(
            "thang",
            "tháng",
            "month",
            24,
            number=lambda day: day.year * 12 + day.month - 1,
            begin=_month,
            label=lambda period: f"{period.begin:%m/%Y}",
            short_label=lambda period: f"{period.begin:%m/%Y}",
        ),
        Unit(
            "nam",
            "năm",
            "year",
            None,
            number=lambda day: day.year,
            begin=lambda number: Day(number, 1, 1),
            label=lambda period: str(period.begin.year),
            short_label=lambda period: str(period.begin.year),
        ),
    )
}
