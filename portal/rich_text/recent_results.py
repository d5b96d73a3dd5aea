"""Remember the texts that were cleaned last, so that storing one again does not clean it again."""

import hashlib
from collections import OrderedDict
from threading import Lock


class RecentResults:
    """The results of cleaning for the last texts, at most ``limit`` characters together.

    A result is also the result of itself, because cleaning again changes nothing. Texts are found
    by hash, so that what was pasted (often ten times as long as its result) is not kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._length = 0
        self._results: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def get(self, html: str) -> str | None:
        """Return the result for html, None if it is not remembered."""
        key = _hash(html)
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def add(self, html: str, result: str) -> None:
        """Remember the result for html, and forget the oldest beyond the limit."""
        with self._lock:
            for key in {_hash(html), _hash(result)} - self._results.keys():
                self._results[key] = result
                self._length += len(result)
            while self._length > self._limit:
                _key, oldest = self._results.popitem(last=False)
                self._length -= len(oldest)


def _hash(html: str) -> bytes:
    return hashlib.sha256(html.encode(errors="surrogatepass")).digest()
