"""The share of public texts that have what a tsquery asks for, from PostgreSQL's statistics.

The newest matches are found in one of two ways: by the index of words, which gives all that match,
to be sorted; or by reading the newest texts until enough of them match. The second is right for
what many texts have. PostgreSQL's own choice is wrong where it matters: of a word that is not among
the most common ones it takes half the share of the rarest of these (of a number that no text has,
2,400 of 1,000,000 texts, and then it reads them all: 18 s), and of words that follow each other in
most texts that have them (a name) the product of their shares.
"""

import math
import re
import threading
import time
from collections.abc import Iterator, Mapping

from django.db import connection

#: Shares are read again after so many seconds; PostgreSQL computes them anew when a tenth of the
#: texts has changed.
_KEPT_SECONDS = 600

_READ = """
SELECT attname, most_common_elems::text::text[], most_common_elem_freqs
  FROM pg_stats
 WHERE schemaname = current_schema() AND tablename = %s AND attname = ANY(%s)
   AND most_common_elems IS NOT NULL
"""
_TOKEN = re.compile(r"'((?:[^']|'')*)'(:\*)?|(<->|<[0-9]+>|[&|!()])")

_Shares = Mapping[str, Mapping[str, float]]


class WordShares:
    """Shares of the most common words of some columns of a table, read when they are needed."""

    def __init__(self, table: str, columns: tuple[str, ...]):
        self._table, self._columns = table, columns
        self._lock = threading.Lock()
        self._shares: _Shares = {}
        self._read_at: float | None = None

    def of(self, column: str, tsquery: str, *, together: bool = False) -> float:
        """Return the share of texts that match ``tsquery``, as `share_of`.

        At times one query, of a few milliseconds.
        """
        return share_of(tsquery, self._current().get(column, {}), together=together)

    def _current(self) -> _Shares:
        with self._lock:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at > _KEPT_SECONDS:
                self._shares, self._read_at = self._read(), now
            return self._shares

    def _read(self) -> _Shares:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self._table, list(self._columns)])
            # After the shares of the words PostgreSQL has three more numbers.
            return {
                column: dict(zip(words, shares, strict=False))
                for column, words, shares in cursor.fetchall()
            }


def share_of(tsquery: str, shares: Mapping[str, float], *, together: bool = False) -> float:
    """Return about the share of texts that match a tsquery of `news.search.language.query`.

    A word without a share counts as none. Of words of which one must be there it is the sum. Of
    words that must all be there it is that of the rarest, if they stand ``together`` in most texts
    (pairs of one name), else the mean (geometric) of that and of what it is by chance. What is left
    out leaves nothing out, and a beginning (``:*``) is in all texts.

    >>> shares = {"xa": 0.5, "hoi": 0.25, "le": 0.125}
    >>> share_of("('le' <-> 'hoi' | 'xa') & 'hoi'", shares, together=True)
    0.25
    >>> share_of("'khac' | 'le' & !'xa'", shares), share_of("'hoi' & 'hoi'", shares)
    (0.125, 0.125)
    """
    return _Reading(list(_tokens(tsquery, shares)), together).either()


def _tokens(tsquery: str, shares: Mapping[str, float]) -> Iterator[float | str]:
    """Yield the share of each word, and the operators and brackets between them."""
    for match in _TOKEN.finditer(tsquery):
        if match[3]:
            yield match[3]
        else:
            yield 1.0 if match[2] else shares.get(match[1].replace("''", "'"), 0.0)


class _Reading:
    """Recursive descent parser of a tsquery, which computes its share.

    Operators from the loosest to the tightest: |, & and those of words in a row, !.
    """

    def __init__(self, tokens: list[float | str], together: bool):
        self._left, self._together = tokens, together

    def either(self) -> float:
        """Read to a closing bracket or to the end; return the share."""
        total = self._all()
        while self._left and self._left[0] == "|":
            self._left.pop(0)
            total += self._all()
        if self._left:
            self._left.pop(0)  # The bracket.
        return min(total, 1.0)

    def _all(self) -> float:
        each = [self._one()]
        while self._left and self._left[0] not in ("|", ")"):
            self._left.pop(0)
            each.append(self._one())
        rarest = min(each)
        return rarest if self._together else math.sqrt(rarest * math.prod(each))

    def _one(self) -> float:
        if not self._left:
            return 1.0
        following = self._left.pop(0)
        if following == "!":
            self._one()
            return 1.0
        return self.either() if isinstance(following, str) else following
