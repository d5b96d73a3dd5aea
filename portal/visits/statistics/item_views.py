"""Views of items. Only this module knows which table holds the views of which day."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import Max, QuerySet, Sum

from portal.vietnamese import dates
from portal.visits.models import Day, ItemDay, ItemHour


def of_days(first: datetime.date, last: datetime.date) -> dict[str, Counter[int]]:
    """Return {kind: {item: views}} of the Vietnamese days ``first`` to ``last``; two queries."""
    begin, end = dates.day_bounds(first)[0], dates.day_bounds(last)[1]
    closed, still_open = _kept()
    return _summed(
        closed.filter(day__gte=first, day__lte=last),
        still_open.filter(hour__gte=begin, hour__lt=end),
    )


def of_hours(begin: datetime.datetime) -> dict[str, Counter[int]]:
    """Return {kind: {item: views}} of the hours from the one beginning at ``begin``; one query.

    ``begin`` must not be older than `closing.ITEM_HOURS_KEPT`: older hours are deleted.
    """
    return _summed(ItemHour.objects.filter(hour__gte=begin))


def of_items(kind: str, items: Collection[int]) -> Counter[int]:
    """Return {item: views} of the given items since counting began; two queries."""
    return _summed(*(rows.filter(kind=kind, item__in=items) for rows in _kept()))[kind]


def _kept() -> tuple[QuerySet[ItemDay], QuerySet[ItemHour]]:
    """Return the rows of all closed days and of all later hours: each view is in exactly one.

    Days are closed in order of date. The hours of a closed day stay for some days beside its sum,
    so they must not be added to it.
    """
    last_closed = Day.objects.filter(closed_at__isnull=False).aggregate(day=Max("day"))["day"]
    if last_closed is None:
        return ItemDay.objects.none(), ItemHour.objects.all()
    return (
        ItemDay.objects.filter(day__lte=last_closed),
        ItemHour.objects.filter(hour__gte=dates.day_bounds(last_closed)[1]),
    )


def _summed(*places: QuerySet) -> dict[str, Counter[int]]:
    first, *others = (
        rows.values_list("kind", "item").annotate(total=Sum("views")) for rows in places
    )
    views: dict[str, Counter[int]] = defaultdict(Counter)
    for kind, item, total in first.union(*others, all=True) if others else first:
        views[kind][item] += total
    return views
