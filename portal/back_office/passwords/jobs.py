"""Background jobs: delete what is too old to lock anybody, once a day."""

import datetime

from django.utils import timezone

from portal.identity.log_in import locks
from portal.jobs.models import Job
from portal.jobs.queue import enqueue, handles

FORGET = "log_in.forget"


def forget_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue the deletion, to run at once without ``run_at``; at most one waits."""
    enqueue(FORGET, "all", run_at=run_at)


@handles(FORGET, label="Xóa dấu vết đăng nhập cũ", seconds=600)
def forget(job: Job) -> None:
    """Delete wrong passwords and known networks that do not count any more."""
    # First of all, so that a run that fails or is killed does not end the series.
    forget_later(run_at=timezone.now() + datetime.timedelta(days=1))
    locks.forget()
