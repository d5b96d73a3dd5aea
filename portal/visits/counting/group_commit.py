"""Group commit: items that arrive while a batch is being written form the next batch.

One thread of each process writes; whoever submitted an item waits for its future. A single view is
written at once. Under load a batch holds everything that arrived during the previous commit, so
that many requests share one commit, which is the slow part.
"""

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from django.db import Error, connection

logger = logging.getLogger(__name__)

#: How long a request waits for its commit. Pages do not wait: their script asks after loading.
SECONDS_OF_PATIENCE = 0.9
#: For the outcome of an item: of a thread, or of a coroutine in an event loop.
Waiting = Future | asyncio.Future


class NotWritten(Exception):
    """The item is not known to be committed, so the caller must not report it as counted."""


class GroupCommit:
    """A queue that batches items from many requests and writes each batch in one transaction.

    ``write`` takes a list of items, commits them and returns a list with one outcome for each, none
    of them None. It runs in a thread of its own, which starts with the first item (so after a fork,
    in the process that counts) and keeps one database connection.
    """

    def __init__(self, write: Callable[[Sequence], Sequence]):
        self._write = write
        self._changed = threading.Condition()
        self._gathered: list[tuple[object, Waiting]] = []
        self._began: float | None = None  # since when a batch is being written
        self._thread: threading.Thread | None = None
        self._closing = False

    def commit(self, what):
        """Write ``what`` with the next batch; return its outcome after the commit.

        Raises NotWritten when the write fails or takes longer than `SECONDS_OF_PATIENCE`, at once
        if the running batch already does. Then an item still waiting for its batch is never
        written; one in the running batch may be.
        """
        waiting: Future = Future()
        self._add(what, waiting)
        try:
            return waiting.result(SECONDS_OF_PATIENCE)
        except TimeoutError:
            waiting.cancel()
            raise NotWritten from None

    async def commit_async(self, what):
        """`commit` for an event loop, which is woken once for all items of a batch."""
        waiting: asyncio.Future = asyncio.get_running_loop().create_future()
        self._add(what, waiting)
        try:
            async with asyncio.timeout(SECONDS_OF_PATIENCE):
                return await waiting
        except TimeoutError:
            raise NotWritten from None

    def _add(self, what, waiting: Waiting) -> None:
        with self._changed:
            if self._began and time.monotonic() - self._began > SECONDS_OF_PATIENCE:
                raise NotWritten
            self._gathered.append((what, waiting))
            if not self._thread:
                self._thread = threading.Thread(target=self._run, name="visits", daemon=True)
                self._thread.start()
            self._changed.notify()

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

    def _next(self) -> list[tuple[object, Waiting]]:
        """Wait for items and return all of them; an empty list when closing."""
        with self._changed:
            batch: list[tuple[object, Waiting]] = []
            while not batch and (self._gathered or not self._closing):
                self._began = None
                self._changed.wait_for(lambda: self._gathered or self._closing)
                gathered, self._gathered = self._gathered, []
                batch = [one for one in gathered if _is_wanted(one[1])]
            self._began = time.monotonic() if batch else None
            return batch

    def _write_batch(self, batch: list[tuple[object, Waiting]]) -> None:
        outcomes: Sequence[Any]
        try:
            outcomes = self._write([what for what, _waiting in batch])
        except Exception as error:
            # An outage logs one line for each batch; any other error is a bug of ours and needs
            # its traceback.
            ours = not isinstance(error, Error)
            logger.warning("Chưa ghi được %s lượt xem: %r", len(batch), error, exc_info=ours)
            outcomes = [NotWritten()] * len(batch)
        of_loops = defaultdict(list)
        for (_what, waiting), outcome in zip(batch, outcomes, strict=True):
            if isinstance(waiting, asyncio.Future):
                of_loops[waiting.get_loop()].append((waiting, outcome))
            else:
                _end([(waiting, outcome)])
        for loop, ended in of_loops.items():
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_end, ended)


def _is_wanted(waiting: Waiting) -> bool:
    """Return whether somebody still waits; from here on an item for a thread is not cancelled."""
    if isinstance(waiting, Future):
        return waiting.set_running_or_notify_cancel()
    return not waiting.done()


def _end(ended: Iterable[tuple[Waiting, Any]]) -> None:
    """Give each who waits its outcome; in the loop, if it is an event loop that waits."""
    for waiting, outcome in ended:
        if waiting.done():
            continue
        if isinstance(outcome, NotWritten):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)
