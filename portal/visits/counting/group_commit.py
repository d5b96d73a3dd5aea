"""Group commit: what comes in while a batch is being written is the next batch.

One thread of a process writes; the threads that answer readers wait until theirs is committed. A
view alone is written at once, and under load a batch grows to whatever came in meanwhile, so that
a commit, the slow part, is shared by all who wait for it.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import Error, connection

logger = logging.getLogger(__name__)

#: How long somebody waits for a commit. A page does not wait: its number comes later.
SECONDS_OF_PATIENCE = 0.9


class NotWritten(Exception):
    """The database does not answer: it is not known to be written, and must not be acknowledged."""


class _Waiting:
    __slots__ = ("done", "outcome", "what")

    def __init__(self, what):
        self.what, self.outcome, self.done = what, None, threading.Event()


class GroupCommit:
    """Hands what many threads bring to ``write`` in batches, from a thread of its own.

    ``write`` takes a list and returns a list of as many outcomes, none of them None, once all is
    committed. The thread begins with the first item, in whatever process that is, and keeps one
    database connection.
    """

    def __init__(self, write: Callable[[Sequence], Sequence]):
        self._write = write
        self._changed = threading.Condition()
        self._gathered: list[_Waiting] = []
        self._began: float | None = None  # since when a batch is being written
        self._thread: threading.Thread | None = None
        self._closing = False

    def commit(self, what):
        """Return the outcome of ``what`` after its commit; NotWritten after a second without one.

        What was given up while it waited to be written will not be; what was being written may be.
        """
        waiting = _Waiting(what)
        with self._changed:
            if self._began and time.monotonic() - self._began > SECONDS_OF_PATIENCE:
                # Others wait already, each with a thread that pages need.
                raise NotWritten
            self._gathered.append(waiting)
            if not self._thread:
                self._thread = threading.Thread(target=self._run, name="visits", daemon=True)
                self._thread.start()
            self._changed.notify()
        if not waiting.done.wait(SECONDS_OF_PATIENCE):
            with self._changed:
                if waiting in self._gathered:
                    self._gathered.remove(waiting)
        if waiting.outcome is None:
            raise NotWritten
        return waiting.outcome

    def close(self) -> None:
        """Write what has come in, end the thread and its connection; the next item begins anew."""
        with self._changed:
            thread, self._closing = self._thread, True
            self._changed.notify()
        if thread:
            thread.join()
        with self._changed:
            self._thread, self._closing = None, False

    def _run(self) -> None:
        try:
            while batch := self._next():
                self._hand_over(batch)
        finally:
            connection.close()

    def _next(self) -> list[_Waiting]:
        """What has come in, as soon as there is any; nothing when it is time to end."""
        with self._changed:
            self._began = None
            self._changed.wait_for(lambda: self._gathered or self._closing)
            batch, self._gathered = self._gathered, []
            self._began = time.monotonic() if batch else None
            return batch

    def _hand_over(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = self._write([waiting.what for waiting in batch])
        except Exception as error:
            # An outage is one line each time; anything else is a fault of ours, told in full.
            ours = not isinstance(error, Error)
            logger.warning("Chưa ghi được %s lượt xem: %r", len(batch), error, exc_info=ours)
            outcomes = [None] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome = outcome
            waiting.done.set()
