"""Counts of all web workers, in memory that they share with the process that forks them.

Each worker writes a row of its own, and the worker that replaces a dead one goes on in the same
row: no count falls, and a dead worker leaves nothing behind. prometheus-client's files for several
processes leave one for each process that ever was, and a full disk kills whoever writes them.
"""

import mmap
import threading
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from math import inf
from time import monotonic

#: Who answers: the lanes of threads (`portal.serving.lanes`), and the event loop for beacons.
LANES = ("readers", "staff", "log-in", "beacons")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
#: Upper ends in seconds, from the wait for a thread to the answer's last byte from Django.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, inf)
#: What the front answers itself, before Django.
REJECTED = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.LENGTH_REQUIRED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.INSUFFICIENT_STORAGE,
)
BEACONS = ("counted", "left out", "failed")

Cell = tuple[str | float, ...]

#: The place of each cell in a row. All are known: nothing that a stranger sends makes another.
_PLACES: dict[Cell, int] = {
    cell: place
    for place, cell in enumerate(
        [
            *(
                ("answered", lane, kind, end)
                for lane in LANES
                for kind in CLASSES
                for end in BUCKETS
            ),
            *(("seconds", lane, kind) for lane in LANES for kind in CLASSES),
            *(("in progress", lane) for lane in LANES),
            *(("rejected", status) for status in REJECTED),
            *(("beacon", result) for result in BEACONS),
            ("kept",),
            ("database errors",),
            ("ready",),
        ]
    )
}
_KEPT = _PLACES["kept",]


class Row:
    """The counts of one worker; for any of its threads."""

    def __init__(self, cells: "memoryview[float]"):
        self._cells, self._lock = cells, threading.Lock()
        for lane in LANES:
            # What the worker before was answering when it died.
            self._cells[_PLACES["in progress", lane]] = 0.0

    def _add(self, *cell: str | float, by: float = 1.0) -> None:
        with self._lock:
            self._cells[_PLACES[cell]] += by

    @contextmanager
    def answering(self, lane: str) -> Iterator[list[int]]:
        """Count a request of this lane; the block puts its status into the list that it gets.

        Without one the front answers, by `rejected`.
        """
        began, statuses = monotonic(), list[int]()
        self._add("in progress", lane)
        try:
            yield statuses
        finally:
            self._add("in progress", lane, by=-1)
            for status in statuses:
                kind, seconds = CLASSES[min(max(status // 100, 2), 5) - 2], monotonic() - began
                self._add("answered", lane, kind, BUCKETS[bisect_left(BUCKETS, seconds)])
                self._add("seconds", lane, kind, by=seconds)

    def rejected(self, status: int) -> None:
        self._add("rejected", status)

    def beacon(self, result: str) -> None:
        self._add("beacon", result)

    def kept(self) -> None:
        """Count an answer from memory; for the event loop's thread alone, so without a lock."""
        self._cells[_KEPT] += 1.0

    def database_error(self) -> None:
        self._add("database errors")

    @property
    def is_ready(self) -> bool:
        """Whether the worker has made its first pages, or the one that it replaces had."""
        return self._cells[_PLACES["ready",]] > 0

    def be_ready(self) -> None:
        self._cells[_PLACES["ready",]] = 1.0


class Counts:
    """The rows of all workers, made before they are forked.

    Where workers are not forked (macOS) each counts for itself, and the sums here stay at zero.
    """

    def __init__(self, workers: int):
        self.workers = workers
        #: Workers that died and were replaced; counted by the process that does it.
        self.deaths = 0
        self._cells = memoryview(mmap.mmap(-1, workers * len(_PLACES) * 8)).cast("d")

    def __reduce__(self):
        return Counts, (self.workers,)

    def row(self, worker: int) -> Row:
        """Return the row of this worker (from 0), to be written by no other process."""
        begin = worker * len(_PLACES)
        return Row(self._cells[begin : begin + len(_PLACES)])

    def total(self, *cell: str | float) -> float:
        """Return the sum of a cell over all workers."""
        return sum(self._cells[_PLACES[cell] :: len(_PLACES)])
