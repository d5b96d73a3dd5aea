"""Background work: hand it in, say who does it, and every change of its state.

A job is a row written in the caller's transaction, so it exists exactly when what it follows from
is committed. It runs at least once: a handler must bear being run again from the beginning, and
reads what it works on anew instead of trusting its arguments.
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

#: The channel on which committed jobs wake the workers.
CHANNEL = "portal_jobs"
#: How long a job belongs to a worker that says nothing more.
LEASE = datetime.timedelta(seconds=30)
#: What may take longer than this has to leave one worker free for what is quick.
QUICK_SECONDS = 15 * 60
#: Pauses before the second, the third and every later try, in seconds.
PAUSES = (10, 60, 300)
DAYS_KEPT = 7


class GiveUp(Exception):
    """Trying again is hopeless; the message is a Vietnamese sentence for staff."""


class Postponed(Exception):
    """Not now: run again after ``seconds``, without counting this as a try.

    The message is a Vietnamese sentence for staff: what the work waits for.
    """

    def __init__(self, sentence: str, seconds: float = 60):
        super().__init__(sentence)
        self.seconds = max(seconds, 1)


class Broken(Exception):
    """A run that did not come to its end; the message is a Vietnamese sentence for staff."""


@dataclass(frozen=True)
class Handler:
    """Who does the jobs of one kind, and within what."""

    kind: str
    label: str
    seconds: float
    attempts: int
    run: Callable[[Job], None]


HANDLERS: dict[str, Handler] = {}


def handles(kind: str, *, label: str, seconds: float, attempts: int = 3):
    """Register the function below as what does the jobs of ``kind``; in a module ``jobs.py``.

    ``label`` names the kind for staff, in Vietnamese. A run that takes longer than ``seconds`` is
    killed and counts as failed. After ``attempts`` failures the job waits for a person.
    """

    def register(run: Callable[[Job], None]) -> Callable[[Job], None]:
        if kind in HANDLERS:
            raise ValueError(f"Two functions handle the jobs of kind {kind!r}.")
        HANDLERS[kind] = Handler(kind, label, seconds, attempts, run)
        return run

    return register


def label_of(kind: str) -> str:
    """What staff call the jobs of ``kind``; its code where no such work is known any more."""
    return HANDLERS[kind].label if kind in HANDLERS else kind


def waits_for_its_app(job: Job) -> bool:
    """Return whether nobody does ``job`` because no app of this process handles its kind.

    Such a job keeps its row and its tries, and ``claim`` passes over it at no cost; it runs when
    an app that handles it is there again: an optional one, or one of a newer version.
    """
    return job.kind not in HANDLERS and (
        job.state == Job.State.WAITING
        or (job.state == Job.State.RUNNING and job.lease < timezone.now())
    )


def enqueue(kind: str, key, *, run_at: datetime.datetime | None = None, **args) -> None:
    """Have a worker do the ``kind`` of work about ``key`` when this transaction is committed.

    ``run_at`` is the earliest instant, now if left out. Where one of this kind and key waits
    already there stays one, with the newest ``args`` (JSON), the earlier instant and all its
    tries. LookupError when nobody handles ``kind``.
    """
    if kind not in HANDLERS:
        raise LookupError(f"Nobody handles the jobs of kind {kind!r}.")
    with connection.cursor() as cursor:
        # DO UPDATE also where nothing changes: it locks the row, so that no worker can take the
        # waiting job before this transaction is committed and read what was true before it.
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


def claim(*, renewing: bool = True, quick_only: bool = False) -> Job | None:
    """Take the job that has been due longest; it is the caller's for LEASE, or until renewed.

    ``quick_only``: among those whose time limit is QUICK_SECONDS at most.
    Who will not be renewing it has it for as long as its time limit on top. One whose worker fell
    silent is taken over; where that was its last try, it fails here. None when nothing is due.
    Never two of one kind and key at the same time: the database refuses.
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
            # As the index is written; and kinds of a newer version wait for its workers.
            state__in=["waiting", "running"],
            kind__in=kinds,
        )
        .annotate(instant=Now())
        .order_by("run_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )


def renew(job: Job) -> bool:
    """Keep the job for another LEASE; False when it is somebody else's by now."""
    return bool(job.this_run().update(lease=Now() + LEASE))


def run(job: Job) -> GiveUp | Postponed | Broken | None:
    """Do the work in this process; how it went wrong. Record it with ``conclude``."""
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
    """Record how a run ended: done, to be tried again, postponed or failed.

    Without effect when the job is somebody else's by now.
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
    """Give the job back undone, as if it had never been taken: its worker has to stop."""
    with transaction.atomic():
        if job.this_run().select_for_update().exists():
            job.attempts -= 1
            _requeue(job, 0, "")


def _done(job: Job) -> None:
    # What failed before has been made good.
    _others(job, "failed").delete()
    job.state, job.progress, job.message = Job.State.DONE, FULL, ""
    _end(job)


def _fail(job: Job, sentence: str) -> None:
    # One line for each thing that waits for a person.
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
        # One more waits behind it already, and does all that this one would.
        job.delete()


def _others(job: Job, state: str):
    return Job.objects.filter(kind=job.kind, key=job.key, state=state).exclude(pk=job.pk)


def redo(job: Job) -> bool:
    """Let a job that failed run again now, with all its tries; whether it was a failed one."""
    with transaction.atomic():
        if not _is_failed(job) or job.kind not in HANDLERS:
            return False
        job.delete()
        enqueue(job.kind, job.key, **job.args)
    return True


def dismiss(job: Job) -> bool:
    """Forget a job that failed and that somebody has seen; whether it was a failed one."""
    with transaction.atomic():
        if not _is_failed(job):
            return False
        job.delete()
    return True


def _is_failed(job: Job) -> bool:
    return Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.FAILED).exists()


def tidy() -> None:
    """Forget what was done longer than DAYS_KEPT ago."""
    Job.objects.filter(
        state=Job.State.DONE, finished_at__lt=Now() - datetime.timedelta(days=DAYS_KEPT)
    ).delete()


def run_waiting() -> None:
    """Do in this process all that is due, and what comes of it, until nothing is left.

    Raises nothing: failures are recorded just as a worker does. Nobody is killed for being late.
    """
    while job := claim(renewing=False):
        try:
            error = run(job)
        except BaseException:  # Ctrl-C
            release(job)
            raise
        conclude(job, error)
