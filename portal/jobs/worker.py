"""The process that does the jobs: one at a time, each in a child that may crash, leak or hang.

Told by NOTIFY that there is work, and looking by itself every few seconds. While a child lives its
lease is renewed; killed, the worker leaves a lease that runs out, and the job runs again.
"""

import contextlib
import json
import logging
import os
import select
import signal
import sys
import time

from django.db import Error, connection, connections

from portal.database.processes import die_with_parent
from portal.jobs import queue
from portal.jobs.models import Job

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 5
SECONDS_BETWEEN_RENEWALS = 5
SECONDS_AFTER_TROUBLE = 1
SECONDS_BETWEEN_TIDYINGS = 3600
SECONDS_TO_FINISH = 3
# Time enough to have killed the child before another worker may take its job.
SECONDS_UNRENEWED = queue.LEASE.total_seconds() - 5

_OUTCOMES = {kind.__name__: kind for kind in (queue.GiveUp, queue.Postponed, queue.Broken)}
_GIVEN_BACK = object()


class Worker:
    """Does jobs until it is told to stop by SIGTERM or SIGINT, which takes SECONDS_TO_FINISH.

    ``quick_only``: leaves those that may take long to others, so that there is always somebody for
    what people wait for.
    """

    def __init__(self, *, quick_only: bool = False):
        self.quick_only = quick_only
        self.stopping = False
        self._tidied = 0.0
        self._heard, told = os.pipe()
        os.set_blocking(self._heard, False)
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._stop)

    def work(self) -> None:
        """Do what is due, whatever happens to the database meanwhile."""
        in_trouble = False
        while not self.stopping:
            try:
                self._look()
                in_trouble = False
            except Error as error:
                if not in_trouble:
                    logger.warning("No jobs for now: %s", str(error).strip())
                in_trouble = True
                _hang_up()
                self._sleep(SECONDS_AFTER_TROUBLE)
        _hang_up()

    def _look(self) -> None:
        # Before looking, so that nothing can be committed unheard in between.
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {queue.CHANNEL}")
        if time.monotonic() > self._tidied + SECONDS_BETWEEN_TIDYINGS or not self._tidied:
            queue.tidy()
            self._tidied = time.monotonic()
        session = connection.connection
        session.notifies.clear()
        if job := queue.claim(quick_only=self.quick_only):
            self._do(job)
        elif not session.notifies:  # what came while looking has been read off the socket
            self._sleep(SECONDS_BETWEEN_LOOKS, session)
            with connection.wrap_database_errors:
                session.poll()

    def _do(self, job: Job) -> None:
        # Two processes at one connection would mix their conversations.
        _hang_up()
        child = Child(job)
        try:
            error = self._watch(job, child)
        finally:
            child.kill()
        if error is not _GIVEN_BACK:
            self._insist(queue.conclude, job, error)
        elif self.stopping:
            self._insist(queue.release, job)

    def _watch(self, job: Job, child: "Child"):
        """How the child ended; _GIVEN_BACK when the job is not ours to conclude."""
        limit = queue.HANDLERS[job.kind].seconds
        deadline = time.monotonic() + limit
        renewed = time.monotonic()
        while not child.has_ended():
            now = time.monotonic()
            if self.stopping:
                return _GIVEN_BACK
            if now >= deadline:
                logger.error("Job %s killed after %s seconds", job, limit)
                return queue.Broken(f"Quá {limit:g} giây mà chưa xong.")
            if now >= renewed + SECONDS_BETWEEN_RENEWALS:
                try:
                    if not queue.renew(job):
                        logger.error("Job %s was taken over", job)
                        return _GIVEN_BACK
                    renewed = now
                except Error:
                    _hang_up()
                    if now >= renewed + SECONDS_UNRENEWED:
                        logger.error("Job %s stopped: the database is out of reach", job)
                        return _GIVEN_BACK
            self._sleep(min(1, deadline - now), child)
        return child.outcome()

    def _insist(self, record, job: Job, *more) -> None:
        """Record how the job ended, also when the database is away for a moment."""
        deadline = time.monotonic() + queue.LEASE.total_seconds()
        while True:
            try:
                return record(job, *more)
            except Error:
                _hang_up()
                if time.monotonic() > deadline:
                    # Nobody renews it: it runs again.
                    raise
            time.sleep(0.5)

    def _sleep(self, seconds: float, *others) -> None:
        """Until ``seconds`` have passed, one of ``others`` has something to read, or a signal."""
        if not self.stopping:
            select.select([self._heard, *others], [], [], max(seconds, 0))

    def _stop(self, sign, frame):
        self.stopping = True
        # Whatever this waits for then: the lease is the net under it.
        signal.alarm(SECONDS_TO_FINISH)


class Child:
    """A process that does one job and says how it went; killed with all that it started."""

    def __init__(self, job: Job):
        self.job = job
        self._status: int | None = None
        self._said = b""
        worker = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pipe, tell = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            _run_and_exit(job, tell, worker)
        os.close(tell)
        os.set_blocking(self._pipe, False)
        with contextlib.suppress(OSError):
            os.setpgid(self.pid, self.pid)

    def fileno(self) -> int:
        """Readable when the child said something or ended."""
        return self._pipe

    def has_ended(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            while piece := os.read(self._pipe, 4096):
                self._said += piece
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status is not None

    def outcome(self) -> Exception | None:
        """How the run went wrong, None if it did not, of a child that has ended."""
        self.has_ended()  # what it said last
        if self._status == 0:
            kind, *words = json.loads(self._said)
            return _OUTCOMES[kind](*words) if kind else None
        logger.error("Job %s: its process ended with code %s", self.job, self._status)
        if self._status == -signal.SIGKILL:
            return queue.Broken("Hệ điều hành đã dừng việc này, thường vì máy thiếu bộ nhớ.")
        return queue.Broken(f"Tiến trình làm việc này hỏng giữa chừng (mã {self._status}).")

    def kill(self) -> None:
        """End it and what it started, now; bury it."""
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        if self._status is None:
            os.waitpid(self.pid, 0)
        os.close(self._pipe)


def _run_and_exit(job: Job, tell: int, worker: int) -> None:
    """What the child does, from its first breath to its last."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_DFL)
        os.setpgid(0, 0)
        die_with_parent(worker)
        # The web server comes first, for the processor and when memory runs out.
        os.nice(10)
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
        error = queue.run(job)
        connections.close_all()
        os.write(tell, json.dumps(_as_said(error)).encode())
        code = 0
    except BaseException:
        logger.exception("Job %s", job)
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _as_said(error: Exception | None) -> list:
    if error is None:
        return [""]
    kind = next(name for name, kind in _OUTCOMES.items() if isinstance(error, kind))
    return [kind, str(error), *([error.seconds] if kind == "Postponed" else [])]


def _hang_up() -> None:
    with contextlib.suppress(Error):
        connections.close_all()
