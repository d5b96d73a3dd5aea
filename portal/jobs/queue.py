"""The queue of background jobs: enqueue them, register handlers, and change their state.

A job is a row written in the caller's transaction: it exists if and only if that transaction is
committed. It runs at least once: it must be possible to run a handler again from the beginning, and
a handler reads the current data instead of trusting its arguments.
"""

import datetime
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from portal.jobs.models import FULL, Job
from portal.vietnamese import text

logger = logging.getLogger(__name__)

#: The NOTIFY channel that wakes the workers when a job is committed.
CHANNEL = "portal_jobs"
#: How long a job belongs to a worker after it was claimed or renewed last.
LEASE = datetime.timedelta(seconds=30)
#: Jobs whose time limit is longer than this leave one worker free for quick jobs.
QUICK_SECONDS = 15 * 60
#: Seconds to wait before the second, the third and every later attempt.
PAUSES = (10, 60, 300)
DAYS_KEPT = 7


class GiveUp(Exception):
    """Raised by a handler: another attempt would fail too. The message is for staff."""


class Postponed(Exception):
    """Raised by a handler to run again after ``seconds``; not counted as an attempt.

    The message is a Vietnamese sentence for staff: what the job waits for.
    """

    def __init__(self, sentence: str, seconds: float = 60):
        super().__init__(sentence)
        self.seconds = max(seconds, 1)


class Broken(Exception):
    """A run that failed or was killed; the message is a Vietnamese sentence for staff."""


@dataclass(frozen=True)
class Handler:
    """The function for the jobs of one kind, with its time limit and number of attempts."""

    kind: str
    label: str
    seconds: float
    attempts: int
    run: Callable[[Job], None]


HANDLERS: dict[str, Handler] = {}
_Work = Callable[[Job], None]


def handles(
    kind: str, *, label: str, seconds: float, attempts: int = 3
) -> Callable[[_Work], _Work]:
    """Register the decorated function as the handler of ``kind``; for an app's ``jobs.py``.

    ``label`` names the kind for staff, in Vietnamese. A run that takes longer than ``seconds`` is
    killed and counts as failed. After ``attempts`` failures the job is failed until staff redo it.
    """

    def register(run: _Work) -> _Work:
        if kind in HANDLERS:
            raise ValueError(f"Two functions handle the jobs of kind {kind!r}.")
        HANDLERS[kind] = Handler(kind, label, seconds, attempts, run)
        return run

    return register


def label_of(kind: str) -> str:
    """Return the label of ``kind`` for staff; the kind itself when it has no handler."""
    return HANDLERS[kind].label if kind in HANDLERS else kind


def waits_for_its_app(job: Job) -> bool:
    """Return whether ``job`` does not run because no app of this process handles its kind.

    Such a job keeps its row and its attempts, and ``claim`` skips it at no cost; it runs when an
    app that handles it is installed again: an optional one, or one of a newer version.
    """
    return job.kind not in HANDLERS and (
        job.state == Job.State.WAITING
        or (job.state == Job.State.RUNNING and job.lease is not None and job.lease < timezone.now())
    )


def enqueue(kind: str, key, *, run_at: datetime.datetime | None = None, **args) -> None:
    """Add a job of ``kind`` for ``key``; it runs after this transaction is committed.

    ``run_at`` is the earliest time, by default now. If one of this kind and key is waiting already,
    there is still one, with the new ``args`` (JSON), the earlier time and no attempts used. Raises
    LookupError when ``kind`` has no handler.
    """
    if kind not in HANDLERS:
        raise LookupError(f"Nobody handles the jobs of kind {kind!r}.")
    with connection.cursor() as cursor:
        # DO UPDATE also when nothing changes: it locks the row, so that no worker can claim the
        # waiting job before this transaction is committed, and read the data from before it.
        cursor.execute(
            """
            INSERT INTO jobs_job AS waiting
                (kind, key, args, state, attempts, progress, message, run_at)
            VALUES (%s, %s, %s, 'waiting', 0, 0, '', coalesce(%s, statement_timestamp()))
            ON CONFLICT (kind, key) WHERE state = 'waiting' DO UPDATE SET
                args = excluded.args, attempts = 0, message = '',
                run_at = least(waiting.run_at, excluded.run_at)
            """,
            [kind, str(key), json.dumps(args, cls=DjangoJSONEncoder), run_at],
        )
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def last_failure(kind: str) -> str:
    """Return the message of the newest failed job of ``kind``; "" if there is none.

    Staff settle it by running the job again, or by dismissing it.
    """
    failed = Job.objects.filter(kind=kind, state=Job.State.FAILED).order_by("-pk")
    return failed.values_list("message", flat=True).first() or ""


def claim(*, renewing: bool = True, quick_only: bool = False) -> Job | None:
    """Claim the job that has been due longest, for LEASE from now; None when none is due.

    ``quick_only``: only jobs whose time limit is at most QUICK_SECONDS. Without ``renewing`` the
    lease is longer by the job's time limit. A job whose lease has run out is taken over; if that
    was its last attempt, it is marked as failed. A unique constraint forbids two running jobs of
    one kind and key.
    """
    try:
        with transaction.atomic():
            while job := _due(quick_only).first():
                handler = HANDLERS[job.kind]
                abandoned = job.state == Job.State.RUNNING
                if abandoned and job.attempts >= handler.attempts:
                    _fail(job, f"Máy làm việc dừng giữa chừng {job.attempts} lần.")
                    continue
                job.state = Job.State.RUNNING
                job.attempts += 1
                job.progress, job.message = 0, ""
                job.started_at, job.finished_at = job.instant, None
                job.lease = job.instant + LEASE
                if not renewing:
                    job.lease += datetime.timedelta(seconds=handler.seconds)
                job.save()
                return job
    except IntegrityError:
        logger.info("Another worker was faster.")
    return None


def _due(quick_only: bool):
    kinds = [
        handler.kind
        for handler in HANDLERS.values()
        if not quick_only or handler.seconds <= QUICK_SECONDS
    ]
    ours = Job.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), state="running")
    return (
        Job.objects.filter(
            Q(state="waiting", run_at__lte=Now()) & ~Exists(ours)
            | Q(state="running", lease__lt=Now()),
            # The condition of the index; kinds without a handler here wait for other workers.
            state__in=["waiting", "running"],
            kind__in=kinds,
        )
        .annotate(instant=Now())
        .order_by("run_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )


def renew(job: Job) -> bool:
    """Extend the lease to LEASE from now; False when another worker has taken the job over."""
    return bool(job.this_run().update(lease=Now() + LEASE))


def run(job: Job) -> GiveUp | Postponed | Broken | None:
    """Run the handler in this process; return its error, for ``conclude``, or None."""
    try:
        HANDLERS[job.kind].run(job)
    except (GiveUp, Postponed) as error:
        return error
    except Exception as error:
        logger.exception("Job %s failed, try %s", job, job.attempts)
        return Broken(
            f"Chương trình gặp lỗi ({type(error).__name__}); chi tiết ở nhật ký của máy chủ."
        )
    return None


def conclude(job: Job, error: GiveUp | Postponed | Broken | None) -> None:
    """Record the result of a run: done, to be tried again, postponed or failed.

    Does nothing when another worker has taken the job over.
    """
    sentence = text.normalise_paragraphs(str(error or ""))
    with transaction.atomic():
        if not job.this_run().select_for_update().exists():
            return
        if error is None:
            _done(job)
        elif isinstance(error, Postponed):
            job.attempts -= 1
            _requeue(job, error.seconds, sentence)
        elif isinstance(error, GiveUp) or job.attempts >= HANDLERS[job.kind].attempts:
            _fail(job, sentence)
        else:
            pause = PAUSES[min(job.attempts, len(PAUSES)) - 1]
            _requeue(job, pause, sentence)


def release(job: Job) -> None:
    """Undo the claim, without counting an attempt, because the worker has to stop."""
    with transaction.atomic():
        if job.this_run().select_for_update().exists():
            job.attempts -= 1
            _requeue(job, 0, "")


def _done(job: Job) -> None:
    # Earlier failures of the same kind and key are settled.
    _others(job, "failed").delete()
    job.state, job.progress, job.message = Job.State.DONE, FULL, ""
    _end(job)


def _fail(job: Job, sentence: str) -> None:
    # Keep only one failed row for each kind and key.
    _others(job, "failed").delete()
    job.state, job.message = Job.State.FAILED, sentence
    _end(job)


def _end(job: Job) -> None:
    job.lease, job.finished_at = None, Now()
    job.save(update_fields=["state", "progress", "message", "lease", "finished_at"])


def _requeue(job: Job, seconds: float, sentence: str) -> None:
    job.state, job.progress, job.message = Job.State.WAITING, 0, sentence
    job.lease, job.run_at = None, Now() + datetime.timedelta(seconds=seconds)
    try:
        with transaction.atomic():
            job.save(update_fields=["state", "attempts", "progress", "message", "lease", "run_at"])
    except IntegrityError:
        # Another one is waiting already, and will do the same.
        job.delete()


def _others(job: Job, state: str):
    return Job.objects.filter(kind=job.kind, key=job.key, state=state).exclude(pk=job.pk)


def redo(job: Job) -> bool:
    """Enqueue a failed job again, with all its attempts; return False if it is not failed."""
    with transaction.atomic():
        if not _is_failed(job) or job.kind not in HANDLERS:
            return False
        job.delete()
        enqueue(job.kind, job.key, **job.args)
    return True


def dismiss(job: Job) -> bool:
    """Delete a failed job that staff have seen; return False if it is not failed."""
    with transaction.atomic():
        if not _is_failed(job):
            return False
        job.delete()
    return True


def _is_failed(job: Job) -> bool:
    return Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.FAILED).exists()


def tidy() -> None:
    """Delete jobs that were done more than DAYS_KEPT days ago."""
    Job.objects.filter(
        state=Job.State.DONE, finished_at__lt=Now() - datetime.timedelta(days=DAYS_KEPT)
    ).delete()


def run_waiting() -> None:
    """Run all due jobs in this process, and those that they enqueue, until none is due.

    Failures are recorded as a worker does, not raised. There is no time limit.
    """
    while job := claim(renewing=False):
        try:
            error = run(job)
        except BaseException:  # Ctrl-C
            release(job)
            raise
        conclude(job, error)
