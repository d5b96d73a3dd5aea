"""The daily verification of the journal: a background job that enqueues itself again."""

import datetime

from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, enqueue, handles
from portal.journal.chain import heads
from portal.journal.chain.verification import verify
from portal.vietnamese import text

KIND = "verify_journal"


def verify_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue a verification, to run at once without ``run_at``; at most one waits."""
    enqueue(KIND, "all", run_at=run_at)


@handles(KIND, label="Kiểm tra nhật ký", seconds=3600)
def verify_journal(job: Job) -> None:
    """Verify the journal and keep its head outside. A finding fails the job, for staff to see."""
    # First of all, so that a run that fails or is killed does not end the series.
    verify_later(run_at=timezone.now() + datetime.timedelta(days=1))
    report = verify(heads.read())
    if report.last:
        heads.keep(*report.last)
    if report.found:
        more = report.found - 1
        others = f" Và {text.number(more)} chỗ nữa." if more else ""
        raise GiveUp(f"Nhật ký không còn nguyên. {report.told[0]}{others}")
