"""Queries for the statistics: sums of days, weeks, months and years, and what was left out."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, Sum
from django.db.models.functions import Now, Trunc, TruncDate

from portal.vietnamese.dates import VIETNAM
from portal.visits.counting.rules import Reason
from portal.visits.models import Day, LeftOut
from portal.visits.statistics.periods import Period, Span


class State(StrEnum):
    """The state of a period's numbers: whether they can still change."""

    COUNTING = "đang đếm"
    OPEN = "chưa chốt"
    CLOSED = "đã chốt"
    NOTHING = "không có lượt nào"


@dataclass(frozen=True)
class Counted:
    """The first and the last day that the statistics can show, both included."""

    first: datetime.date
    #: Today's date in Vietnam by PostgreSQL's clock.
    today: datetime.date


@dataclass(frozen=True)
class PeriodSum:
    period: Period
    visits: int
    views: int
    state: State


def counted() -> Counted | None:
    """Return the first counted day and today; None before anything was counted. One query."""
    found = (
        Day.objects.annotate(today=TruncDate(Now(), tzinfo=VIETNAM))
        .values_list("day", "today")
        .order_by("day")
        .first()
    )
    return found and Counted(*found)


def of_periods(span: Span, today: datetime.date) -> list[PeriodSum]:
    """Return the sums of each period of ``span`` in order, zeros where nothing was counted.

    One query.
    """
    rows = (
        Day.objects.filter(day__range=(span.begin, span.end))
        .order_by()
        .values_list(Trunc("day", span.unit.sql_name))
        .annotate(Sum("visits"), Sum("views"), open_days=Count("pk", filter=Q(closed_at=None)))
    )
    found = {begin: sums for begin, *sums in rows}
    return [_period_sum(period, found.get(period.begin), today) for period in span.periods]


def left_out(span: Span) -> list[tuple[Reason, int]]:
    """Return every reason with its count in ``span``, the most frequent first; one query."""
    rows = (
        LeftOut.objects.filter(day__range=(span.begin, span.end))
        .values_list("reason")
        .annotate(Sum("count"))
    )
    found = dict(rows)
    return sorted(((reason, found.get(reason, 0)) for reason in Reason), key=lambda pair: -pair[1])


def state_of(
    *, last_day: datetime.date, has_rows: bool, is_open: bool, today: datetime.date
) -> State:
    """Return the state of a period that ends with ``last_day``.

    ``has_rows`` tells whether any of its days was counted, ``is_open`` whether one is not closed.
    """
    if last_day >= today:
        return State.COUNTING
    if is_open:
        return State.OPEN
    return State.CLOSED if has_rows else State.NOTHING


def _period_sum(period: Period, sums: list[int] | None, today: datetime.date) -> PeriodSum:
    visits, views, open_days = sums or (0, 0, 0)
    state = state_of(
        last_day=period.end, has_rows=sums is not None, is_open=open_days > 0, today=today
    )
    return PeriodSum(period, visits, views, state)
