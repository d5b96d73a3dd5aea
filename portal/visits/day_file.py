"""Every counted day as a file that Excel opens: the record for whoever wants to check or compute.

UTF-8 with a byte order mark, by which Excel knows the letters. Semicolons between columns: that is
how Excel splits a file where the comma is the decimal sign, as it is in Vietnam. Not a first line
"sep=;", for Excel then reads the letters wrong. Days are yyyy-mm-dd, which every Excel takes for
that day; 05/06/2026 would be May in some. Numbers have no dots.

No cell can be a formula: each is a number, a day, hexadecimal, or words written here.
"""

import csv
import datetime
import io
from collections import defaultdict

from portal.visits.counting import Reason
from portal.visits.models import Day, LeftOut
from portal.visits.sums import Counted, state_of

CONTENT_TYPE = "text/csv; charset=utf-8"
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
    """The file, oldest day first, days on which nothing came in too; two queries."""
    file = io.StringIO()
    # As in RFC 4180: CRLF at the end of each line.
    rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADINGS)
    if counted:
        rows.writerows(_rows(counted))
    return file.getvalue().encode("utf-8-sig")


def _rows(counted: Counted):
    days = Day.objects.in_bulk()
    left_out = defaultdict(dict)
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
