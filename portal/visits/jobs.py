"""The background job that closes a day, half an hour after midnight."""

import datetime

from portal.jobs.models import Job
from portal.jobs.queue import enqueue, handles
from portal.vietnamese.dates import day_bounds
from portal.visits.counting.rules import VISIT_ENDS_AFTER
from portal.visits.days import closing

CLOSE_DAYS = "close_days"


def close_later(day: datetime.date) -> None:
    """Enqueue the job that closes ``day``; called when the first row of a day is written."""
    enqueue(CLOSE_DAYS, day.isoformat(), run_at=day_bounds(day)[1] + VISIT_ENDS_AFTER)


@handles(CLOSE_DAYS, label="Chốt số lượt truy cập của ngày", seconds=60)
def _close_days(job: Job) -> None:
    closing.close_days()
