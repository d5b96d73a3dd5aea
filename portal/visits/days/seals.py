"""Seals of closed days: a hash chain over the published numbers of each day."""

import datetime
import hashlib
from collections.abc import Mapping

from portal.visits.models import Day, LeftOut


def seal_of(seal_before: str, day: Day, left_out: Mapping[str, int]) -> str:
    """Return the SHA-256, in hex, of the previous day's seal and this day's numbers.

    The hashed text is one line, ``seal|2026-11-24|visits|views|reason=count,…`` with the reasons in
    alphabetical order, so that anybody can compute it again from the published file.
    """
    reasons = ",".join(f"{reason}={count}" for reason, count in sorted(left_out.items()))
    line = f"{seal_before}|{day.day.isoformat()}|{day.visits}|{day.views}|{reasons}"
    return hashlib.sha256(line.encode()).hexdigest()


def left_out_on(day: datetime.date) -> dict[str, int]:
    """Return {reason: count} of what was not counted on that day."""
    return dict(LeftOut.objects.filter(day=day).values_list("reason", "count"))
