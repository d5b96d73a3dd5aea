"""The daily job that deletes what was never fetched again."""

import datetime

from django.utils import timezone

from portal.editing.models import OpenForm, UnsavedText
from portal.jobs.models import Job
from portal.jobs.queue import enqueue, handles

SWEEP = "forget_unsaved_text"


def sweep_later() -> None:
    """Enqueue the job for tomorrow; one that waits already stays as it is."""
    enqueue(SWEEP, "all", run_at=timezone.now() + datetime.timedelta(days=1))


@handles(SWEEP, label="Dọn phần chưa lưu đã quá hạn", seconds=60)
def _sweep(job: Job) -> None:
    UnsavedText.objects.outdated().delete()
    OpenForm.objects.outdated().delete()
    if UnsavedText.objects.exists() or OpenForm.objects.exists():
        sweep_later()
