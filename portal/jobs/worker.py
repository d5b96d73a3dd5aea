"""The worker process: runs jobs one at a time, each in a child that may crash, leak or hang.

It is woken by NOTIFY and also looks every few seconds. While a child runs, the job's lease is
renewed; if the worker is killed, the lease runs out and the job runs again.
"""

import contextlib
import json
import logging
import os
import select
import signal
import sys
import time

from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, connection, connections

from portal.database.processes import die_with_parent
from portal.jobs import queue
from portal.jobs.models import Job
from portal.journal.chain import heads

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 5
SECONDS_BETWEEN_RENEWALS = 5
SECONDS_AFTER_TROUBLE = 1
SECONDS_BETWEEN_TIDYINGS = 3600
SECONDS_BETWEEN_HEADS = 60
SECONDS_TO_FINISH = 3
# The child is killed 5 seconds before the lease ends and another worker may claim the job.
SECONDS_UNRENEWED = queue.LEASE.total_seconds() - 5

_OUTCOMES = {kind.__name__: kind for kind in (queue.GiveUp, queue.Postponed, queue.Broken)}
_GIVEN_BACK = object()


class Worker:
    """Worker that runs jobs until SIGTERM or SIGINT; it then stops within SECONDS_TO_FINISH.

    ``quick_only``: it leaves jobs with a long time limit to others, so that quick jobs, for which
    people wait, always have a worker.
    """

    def __init__(self, *, quick_only: bool = False):
        self.quick_only = quick_only
        self.stopping = False
        self._tidied = self._head_kept = 0.0
        self._wakeup_pipe, write_end = os.pipe()
        os.set_blocking(self._wakeup_pipe, False)
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._stop)

    def work(self) -> None:
        """Run due jobs until told to stop; when the database fails, try again."""
        in_trouble = False
        while not self.stopping:
            try:
                self._run_due_job()
                in_trouble = False
            except Error as error:
                if not in_trouble:
                    logger.warning(
                        "Jobs wait, the database is out of reach: %s", str(error).strip()
                    )
                in_trouble = True
                _close_connections()
                self._sleep(SECONDS_AFTER_TROUBLE)
        _close_connections()

    def _run_due_job(self) -> None:
        # LISTEN before the query, so that no job committed in between is missed.
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {queue.CHANNEL}")
        if time.monotonic() > self._tidied + SECONDS_BETWEEN_TIDYINGS or not self._tidied:
            _tidy()
            self._tidied = time.monotonic()
        if time.monotonic() > self._head_kept + SECONDS_BETWEEN_HEADS or not self._head_kept:
            _keep_head_of_journal()
            self._head_kept = time.monotonic()
        session = connection.connection
        session.notifies.clear()
        if job := queue.claim(quick_only=self.quick_only):
            self._run_in_child(job)
        elif not session.notifies:  # a NOTIFY during the query has been read from the socket
            self._sleep(SECONDS_BETWEEN_LOOKS, session)
            with connection.wrap_database_errors:
                session.poll()

    def _run_in_child(self, job: Job) -> None:
        # Two processes must not use one connection: close it before the fork.
        _close_connections()
        child = Child(job)
        try:
            error = self._wait_for_child(job, child)
        finally:
            child.kill()
        if error is not _GIVEN_BACK:
            self._retry_until_recorded(queue.conclude, job, error)
        elif self.stopping:
            self._retry_until_recorded(queue.release, job)

    def _wait_for_child(self, job: Job, child: "Child"):
        """Wait for the child; return its error or None, or _GIVEN_BACK to conclude nothing."""
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
                    _close_connections()
                    if now >= renewed + SECONDS_UNRENEWED:
                        logger.error("Job %s stopped: the database is out of reach", job)
                        return _GIVEN_BACK
            self._sleep(min(1, deadline - now), child)
        return child.outcome()

    def _retry_until_recorded(self, record, job: Job, *more) -> None:
        """Record the result, and retry for LEASE when the database cannot be reached."""
        deadline = time.monotonic() + queue.LEASE.total_seconds()
        while True:
            try:
                return record(job, *more)
            except Error:
                _close_connections()
                if time.monotonic() > deadline:
                    # The lease has run out: the job runs again.
                    raise
            time.sleep(0.5)

    def _sleep(self, seconds: float, *others) -> None:
        """Sleep for ``seconds``, or until one of ``others`` is readable or a signal arrives."""
        if not self.stopping:
            select.select([self._wakeup_pipe, *others], [], [], max(seconds, 0))

    def _stop(self, sign, frame):
        self.stopping = True
        # SIGALRM ends the process even if it hangs; the job's lease then runs out.
        signal.alarm(SECONDS_TO_FINISH)


class Child:
    """A child process that runs one job and reports the result; killed with its process group."""

    def __init__(self, job: Job):
        self.job = job
        self._status: int | None = None
        self._output = b""
        worker = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pipe, write_end = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            _run_and_exit(job, write_end, worker)
        os.close(write_end)
        os.set_blocking(self._pipe, False)
        with contextlib.suppress(OSError):
            os.setpgid(self.pid, self.pid)

    def fileno(self) -> int:
        """Return the pipe for select: readable when the child has written or ended."""
        return self._pipe

    def has_ended(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            while piece := os.read(self._pipe, 4096):
                self._output += piece
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status is not None

    def outcome(self) -> Exception | None:
        """Return the error of a child that has ended, or None."""
        self.has_ended()  # read what it wrote last
        if self._status == 0:
            kind, *words = json.loads(self._output)
            return _OUTCOMES[kind](*words) if kind else None
        logger.error("Job %s: its process ended with code %s", self.job, self._status)
        if self._status == -signal.SIGKILL:
            return queue.Broken("Hệ điều hành đã dừng việc này, thường vì máy thiếu bộ nhớ.")
        return queue.Broken(f"Tiến trình làm việc này hỏng giữa chừng (mã {self._status}).")

    def kill(self) -> None:
        """Kill the child's process group and wait for the child."""
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        if self._status is None:
            os.waitpid(self.pid, 0)
        os.close(self._pipe)


def _run_and_exit(job: Job, write_end: int, worker: int) -> None:
    """Run the job in the child, write the result to the pipe and exit."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_DFL)
        os.setpgid(0, 0)
        die_with_parent(worker)
        # The web server has priority for the CPU, and is killed last when memory runs out.
        os.nice(10)
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
        error = queue.run(job)
        connections.close_all()
        os.write(write_end, json.dumps(_as_json_list(error)).encode())
        code = 0
    except BaseException:
        logger.exception("Job %s", job)
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _as_json_list(error: Exception | None) -> list:
    if error is None:
        return [""]
    kind = next(name for name, kind in _OUTCOMES.items() if isinstance(error, kind))
    return [kind, str(error), *([error.seconds] if isinstance(error, queue.Postponed) else [])]


def _tidy() -> None:
    """Delete old jobs, and sessions that are over: logging out deletes one, expiry deletes none."""
    queue.tidy()
    SessionStore.clear_expired()


def _keep_head_of_journal() -> None:
    """Keep the newest head of the journal outside the database; a full disk stops no job."""
    try:
        if not heads.keep_newest():
            logger.error("The journal has lost entries that it had: run manage.py verify_journal")
    except OSError as error:
        logger.warning("The head of the journal could not be kept: %s", error)


def _close_connections() -> None:
    with contextlib.suppress(Error):
        connections.close_all()
