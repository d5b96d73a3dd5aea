"""The lines of searches without results that staff may read, and those that they have seen."""

import datetime

from django.db.models import Func, IntegerField, Max, OuterRef, QuerySet, Subquery, Sum

from portal.visits.models import ZeroResultSearch

#: A line is shown once it was viewed in so many different hours: what one person types once, their
#: own name perhaps, is nobody's to read.
LEAST_HOURS = 3
#: Lines of the report.
MOST_LINES = 200


class _Bits(Func):
    """Number of hours in a column of 24 bits."""

    template = "bit_count(%(expressions)s::bit(24))"
    output_field = IntegerField()


def lines() -> QuerySet:
    """Return dictionaries of the lines asked most, the most views first; one query.

    Each has ``line``, ``views``, ``in_hours`` (different hours), ``last_day`` and ``instead``
    (whether the last day had results of a similar line). Only what nobody has marked as seen.
    """
    unseen = ZeroResultSearch.objects.filter(is_seen=False)
    last = unseen.filter(line=OuterRef("line")).order_by("-day")
    return (
        unseen.values("line")
        .annotate(
            in_hours=Sum(_Bits("hours")),
            views=Sum("views"),
            last_day=Max("day"),
            instead=Subquery(last.values("instead")[:1]),
        )
        .filter(in_hours__gte=LEAST_HOURS)
        .order_by("-views", "line")[:MOST_LINES]
    )


def mark_as_seen(line: str, *, until: datetime.date) -> None:
    """Leave the line out of the report, with what was counted until the end of a day.

    It comes back when it is asked again in enough hours of later days.
    """
    ZeroResultSearch.objects.filter(line=line, day__lte=until).update(is_seen=True)
