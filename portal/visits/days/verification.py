"""Verification of the recorded visits: every sum and every seal computed again."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import TruncDate

from portal.vietnamese import dates, text
from portal.vietnamese.dates import VIETNAM
from portal.visits.days.seals import seal_of
from portal.visits.models import Day, DayKey, Hour, ItemDay, ItemHour, LeftOut

#: How long after its end a day may stay open, and its key exist.
LATEST_CLOSING = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class RecordedTotals:
    """The sums over all recorded days; ``closed`` is how many of the ``days`` are closed."""

    days: int
    closed: int
    visits: int
    views: int


def recorded_totals() -> RecordedTotals:
    """Return the sums over all days."""
    days = list(Day.objects.all())
    return RecordedTotals(
        days=len(days),
        closed=sum(day.closed_at is not None for day in days),
        visits=sum(day.visits for day in days),
        views=sum(day.views for day in days),
    )


def findings(now: datetime.datetime) -> Iterator[str]:
    """Yield a Vietnamese sentence for each error found; nothing when all is correct."""
    hours = _by_day(Hour, "views", "visits")
    item_hours, item_days = _by_day(ItemHour, "views"), _by_day(ItemDay, "views")
    left_out: dict[datetime.date, dict[str, int]] = defaultdict(dict)
    for day, reason, count in LeftOut.objects.values_list("day", "reason", "count"):
        left_out[day][reason] = count
    known, seal = set(), ""
    for day in Day.objects.all():
        known.add(day.day)
        name = f"Ngày {dates.short_day(day.day)}"
        of_hours = hours.get(day.day, (0, 0))
        of_items = (item_days if day.closed_at else item_hours).get(day.day, (0,))
        yield from _unequal(name, "lượt xem các giờ cộng lại", of_hours[0], day.views)
        yield from _unequal(name, "lượt truy cập các giờ cộng lại", of_hours[1], day.visits)
        yield from _unequal(name, "lượt xem các trang cộng lại", of_items[0], day.views)
        if day.closed_at is None:
            if dates.day_bounds(day.day)[1] + LATEST_CLOSING < now:
                yield f"{name} đã qua mà chưa chốt: hãy xem việc nền “Chốt số lượt truy cập”."
            continue
        if day.seal != seal_of(seal, day, left_out[day.day]):
            yield f"{name}: dấu niêm không khớp, số liệu đã bị sửa sau khi chốt."
        # Continue from the stored seal, so that one change is reported once and not again on every
        # later day.
        seal = day.seal
    for day in sorted((set(hours) | set(item_days) | set(left_out)) - known):
        yield f"Ngày {dates.short_day(day)} có số liệu chi tiết mà không có số của ngày."
    for key in DayKey.objects.order_by("day"):
        if dates.day_bounds(key.day)[1] + LATEST_CLOSING < now:
            yield f"Khóa của ngày {dates.short_day(key.day)} chưa bị hủy."


def _unequal(name: str, what: str, found: int, expected: int) -> Iterator[str]:
    if found != expected:
        yield f"{name}: {what} là {text.number(found)}, số của ngày là {text.number(expected)}."


def _by_day(model, *columns: str) -> dict[datetime.date, tuple[int, ...]]:
    rows = model.objects.order_by()
    if hasattr(model, "day"):
        rows = rows.values("day")
    else:
        rows = rows.values(day=TruncDate("hour", tzinfo=VIETNAM))
    rows = rows.annotate(**{f"all_{column}": Sum(column) for column in columns})
    return {row.pop("day"): tuple(row.values()) for row in rows}
