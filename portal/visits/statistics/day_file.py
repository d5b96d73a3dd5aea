"""The public CSV file of all counted days, for readers who check the numbers or compute with them.

Dates are yyyy-mm-dd, which every Excel reads as that day; some would read 05/06/2026 as 6 May.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from portal.vietnamese import csv
from portal.visits.counting.rules import Reason
from portal.visits.models import Day, LeftOut
from portal.visits.statistics.sums import Counted, state_of

FILE_NAME = "luot-truy-cap.csv"
HEADINGS = [
    "Ngày",
    "Lượt truy cập",
    "Lượt xem",
    "Trạng thái",
    *(f"Không tính ({reason}): {reason.label}" for reason in Reason),
    "Dấu niêm",
]


def write(counted: Counted | None) -> bytes:
    """Return the file's bytes: a line a day, oldest first, also for empty days; two queries."""
    return csv.write(HEADINGS, _rows(counted) if counted else [])


def _rows(counted: Counted) -> Iterator[tuple]:
    days = Day.objects.in_bulk()
    left_out: dict[datetime.date, dict[str, int]] = defaultdict(dict)
    for day, reason, count in LeftOut.objects.values_list("day", "reason", "count"):
        left_out[day][reason] = count
    last = max(counted.today, max(days))
    for ordinal in range(counted.first.toordinal(), last.toordinal() + 1):
        day = datetime.date.fromordinal(ordinal)
        row = days.get(day) or Day(day)
        state = state_of(
            last_day=day,
            has_rows=day in days,
            is_open=day in days and row.closed_at is None,
            today=counted.today,
        )
        reasons = (left_out[day].get(reason, 0) for reason in Reason)
        yield day.isoformat(), row.visits, row.views, state, *reasons, row.seal
