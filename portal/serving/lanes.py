"""Threads in which Django answers: a bounded number for each kind of request.

Each thread keeps a connection to the database. The kinds do not take each other's threads: while
passwords are being checked (half a second of computing each), readers go on reading.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

#: Requests that may wait for a thread of a lane. More are told to come again.
MOST_WAITING = 500
#: Seconds for which a request waits before it is told the same.
PATIENCE = 15


class Busy(Exception):
    """No thread was free in time."""


class Lane:
    """So many threads, and the requests that wait for one of them."""

    def __init__(self, name: str, threads: int):
        self.name, self.threads = name, threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._waiting = 0
        self._lock = threading.Lock()

    async def run(self, work: Callable, *arguments):
        """Return ``work(*arguments)``, done in a thread of the lane; raises Busy.

        Work that has begun is finished even if the caller is cancelled.
        """
        with self._lock:
            if self._waiting >= MOST_WAITING:
                raise Busy
            self._waiting += 1
        asked = time.monotonic()

        def begin():
            with self._lock:
                self._waiting -= 1
            if time.monotonic() - asked > PATIENCE:
                raise Busy
            return work(*arguments)

        future = self._pool.submit(begin)
        answer = asyncio.wrap_future(future)
        # All threads may hang on a database that is silent.
        await asyncio.wait([answer], timeout=PATIENCE)
        if not answer.done() and future.cancel():
            with self._lock:
                self._waiting -= 1
            raise Busy
        return await answer


class Lanes:
    """The lanes of a worker with ``threads`` threads in all, at least 4."""

    def __init__(self, threads: int):
        self.log_in = Lane("log-in", 1)
        staff = max(threads // 4, 1)
        self.staff = Lane("staff", staff)
        self.readers = Lane("readers", threads - staff - 1)
