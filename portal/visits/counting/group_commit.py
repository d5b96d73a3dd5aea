"""Group commit: items that arrive while a batch is being written form the next batch.

One thread of each process writes; the threads that answer requests wait until their item is
committed. A single view is written at once. Under load a batch holds everything that arrived during
the previous commit, so that many requests share one commit, which is the slow part.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import Error, connection

logger = logging.getLogger(__name__)

#: How long a request waits for its commit. Pages do not wait: their script asks after loading.
SECONDS_OF_PATIENCE = 0.9


class NotWritten(Exception):
    """The item is not known to be committed, so the caller must not report it as counted."""


class _Waiting:
    __slots__ = ("done", "outcome", "what")

    def __init__(self, what):
        self.what, self.outcome, self.done = what, None, threading.Event()


class GroupCommit:
    """A queue that batches items from many threads and writes each batch in one transaction.

    ``write`` takes a list of items, commits them and returns a list with one outcome for each, none
    of them None. It runs in a thread of its own, which starts with the first item (so after a fork,
    in the process that counts) and keeps one database connection.
    """

    def __init__(self, write: Callable[[Sequence], Sequence]):
        self._write = write
        self._changed = threading.Condition()
        self._gathered: list[_Waiting] = []
        self._began: float | None = None  # since when a batch is being written
        self._thread: threading.Thread | None = None
        self._closing = False

    def commit(self, what):
        """Write ``what`` with the next batch and return its outcome after the commit.

        Raises NotWritten after `SECONDS_OF_PATIENCE` without an outcome, at once if the running
        batch already takes longer than that, and if the write failed. An item that was still
        waiting for its batch is then never written; one in the running batch may be.
        """
        waiting = _Waiting(what)
        with self._changed:
            if self._began and time.monotonic() - self._began > SECONDS_OF_PATIENCE:
                # Requests that wait already each occupy a thread that pages need.
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
        """Write the waiting items, then end the thread and close its connection.

        The next `commit` starts a new thread.
        """
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
                self._write_batch(batch)
        finally:
            connection.close()

    def _next(self) -> list[_Waiting]:
        """Wait for items and return all of them; an empty list when closing."""
        with self._changed:
            self._began = None
            self._changed.wait_for(lambda: self._gathered or self._closing)
            batch, self._gathered = self._gathered, []
            self._began = time.monotonic() if batch else None
            return batch

    def _write_batch(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = self._write([waiting.what for waiting in batch])
        except Exception as error:
            # An outage logs one line for each batch; any other error is a bug of ours and needs
            # its traceback.
            ours = not isinstance(error, Error)
            logger.warning("Chưa ghi được %s lượt xem: %r", len(batch), error, exc_info=ours)
            outcomes = [None] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome = outcome
            waiting.done.set()
