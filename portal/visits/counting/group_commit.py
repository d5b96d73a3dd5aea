"""Group commit: items that arrive while a batch is being written form the next batch.

One thread of each process writes; whoever submitted an item waits for its future. A single view is
written at once. Under load a batch holds everything that arrived during the previous commit, so
that many requests share one commit, which is the slow part.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from django.db import Error, connection

logger = logging.getLogger(__name__)

#: How long a request waits for its commit. Pages do not wait: their script asks after loading.
SECONDS_OF_PATIENCE = 0.9


class NotWritten(Exception):
    """The item is not known to be committed, so the caller must not report it as counted."""


class GroupCommit:
    """A queue that batches items from many threads and writes each batch in one transaction.

    ``write`` takes a list of items, commits them and returns a list with one outcome for each, none
    of them None. It runs in a thread of its own, which starts with the first item (so after a fork,
    in the process that counts) and keeps one database connection.
    """

    def __init__(self, write: Callable[[Sequence], Sequence]):
        self._write = write
        self._changed = threading.Condition()
        self._gathered: list[tuple[object, Future]] = []
        self._began: float | None = None  # since when a batch is being written
        self._thread: threading.Thread | None = None
        self._closing = False

    def submit(self, what) -> Future:
        """Write ``what`` with the next batch; return a future with its outcome after the commit.

        The future fails with NotWritten when the write does. Whoever no longer waits cancels it: an
        item still waiting for its batch is then never written, one in the running batch may be.
        Raises NotWritten if the running batch already takes longer than `SECONDS_OF_PATIENCE`.
        """
        outcome: Future = Future()
        with self._changed:
            if self._began and time.monotonic() - self._began > SECONDS_OF_PATIENCE:
                raise NotWritten
            self._gathered.append((what, outcome))
            if not self._thread:
                self._thread = threading.Thread(target=self._run, name="visits", daemon=True)
                self._thread.start()
            self._changed.notify()
        return outcome

    def commit(self, what):
        """Return the outcome of `submit`; raises NotWritten after `SECONDS_OF_PATIENCE` too."""
        outcome = self.submit(what)
        try:
            return outcome.result(SECONDS_OF_PATIENCE)
        except TimeoutError:
            outcome.cancel()
            raise NotWritten from None

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

    def _next(self) -> list[tuple[object, Future]]:
        """Wait for items and return all of them; an empty list when closing."""
        with self._changed:
            batch: list[tuple[object, Future]] = []
            while not batch and (self._gathered or not self._closing):
                self._began = None
                self._changed.wait_for(lambda: self._gathered or self._closing)
                gathered, self._gathered = self._gathered, []
                # From here on an item can no longer be cancelled.
                batch = [one for one in gathered if one[1].set_running_or_notify_cancel()]
            self._began = time.monotonic() if batch else None
            return batch

    def _write_batch(self, batch: list[tuple[object, Future]]) -> None:
        try:
            outcomes = self._write([what for what, _outcome in batch])
        except Exception as error:
            # An outage logs one line for each batch; any other error is a bug of ours and needs
            # its traceback.
            ours = not isinstance(error, Error)
            logger.warning("Chưa ghi được %s lượt xem: %r", len(batch), error, exc_info=ours)
            for _what, outcome in batch:
                outcome.set_exception(NotWritten())
            return
        for (_what, waiting), outcome in zip(batch, outcomes, strict=True):
            waiting.set_result(outcome)
