"""Entries of what the portal foresees: one line without a traceback, at most one a second.

The database is away, a disk is full, more people came than there are threads, a scanner sends
foreign host names: thousands of requests fail for one reason, and a fault would drown in them.
"""

import copy
import logging
import threading
import time
from collections import Counter

STATUSES = {503, 507}
SECONDS = 1.0


def kind_of(record: logging.LogRecord) -> str | None:
    """Return what the entry is one of, or None for a fault, which is always written."""
    status = getattr(record, "status_code", None)
    if status in STATUSES:
        return f"{record.name} {status}"
    return record.name if record.name.startswith("django.security.") else None


class ForeseenFilter(logging.Filter):
    """Let one entry of a kind pass each second; ``held`` of the next is how many did not."""

    def __init__(self):
        super().__init__()
        self._lock = threading.Lock()
        self._passed: dict[str, float] = {}
        self._held = Counter[str]()

    def filter(self, record: logging.LogRecord) -> bool:
        kind = kind_of(record)
        if kind is None:
            return True
        now = time.monotonic()
        with self._lock:
            if now - self._passed.get(kind, -SECONDS) < SECONDS:
                self._held[kind] += 1
                return False
            self._passed[kind] = now
            held = self._held.pop(kind, 0)
        record.held = held
        return True


def as_one_line(record: logging.LogRecord) -> logging.LogRecord:
    """Return an entry of something foreseen without its traceback and with its count.

    A copy, because other handlers get the same record; faults are returned as they are.
    """
    if kind_of(record) is None:
        return record
    held = getattr(record, "held", 0)
    more = f" (và {held} lần nữa như thế)" if held else ""
    short = copy.copy(record)
    short.msg, short.args = f"{record.getMessage()}{more}", None
    short.exc_info = short.exc_text = None
    return short
