"""Estimate the number and dates of public texts that match a tsquery, by PostgreSQL's statistics.

The newest matches of what many texts have are looked for among the newest texts, of what few have
among all. PostgreSQL's own choice is wrong where it matters: of a word that is not among the most
common ones it takes half the share of the rarest of these (of a number that no text has, 2,400 of
1,000,000 texts, and then it reads them all: 18 s), and of words that follow each other in most
texts that have them (a name) the product of their shares.
"""

import datetime
import math
import re
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

#: Statistics are read again after so many seconds; PostgreSQL computes them anew when a tenth of
#: the texts has changed.
_KEPT_SECONDS = 600

#: Share at least of the texts without a word or line.
_FEWEST_WITHOUT = 0.02

_READ_WORDS = """
SELECT attname, most_common_elems::text::text[], most_common_elem_freqs
  FROM pg_stats
 WHERE schemaname = current_schema() AND tablename = %s AND attname = ANY(%s)
   AND most_common_elems IS NOT NULL
"""
_READ_DATES = """
SELECT reltuples, (
           SELECT histogram_bounds::text::timestamptz[] FROM pg_stats
            WHERE schemaname = current_schema() AND tablename = relname AND attname = %s
       )
  FROM pg_class WHERE oid = %s::regclass
"""
_TOKEN = re.compile(r"'((?:[^']|'')*)'(:\*)?|(<->|<[0-9]+>|[&|!()])")


class _Statistics(NamedTuple):
    """The number of texts, ends of parts of them of equal size by date, shares of words."""

    number: float
    dates: Sequence[datetime.datetime]
    shares: Mapping[str, Mapping[str, float]]


NONE = _Statistics(0.0, (), {})


class TextStatistics:
    """Statistics of some columns of words and one of dates of a table, read when they are needed.

    All methods ask at times two queries, of a few milliseconds.
    """

    def __init__(self, table: str, columns: tuple[str, ...], *, date: str):
        self._table, self._columns, self._date = table, columns, date
        self._lock = threading.Lock()
        self._statistics = NONE
        self._read_at: float | None = None

    def share(self, column: str, tsquery: str, *, together: bool = False) -> float:
        """Return about the share of texts that match ``tsquery``, as `share_of`."""
        return share_of(tsquery, self._current().shares.get(column, {}), together=together)

    def number(self) -> float:
        """Return about how many texts there are; 0 without statistics."""
        return self._current().number

    def date_of(
        self, place: float, *, end: datetime.datetime | None = None
    ) -> datetime.datetime | None:
        """Return about the date of a text, the number ``place`` of the newest before ``end``.

        None if there are fewer, or PostgreSQL has no statistics.
        """
        number, dates, _ = self._current()
        if not dates or not number:
            return None
        part = _part_before(end, dates) - place / number
        if part < 0:
            return None
        within, index = math.modf(part * (len(dates) - 1))
        if index == len(dates) - 1:
            return dates[-1]
        begin = dates[int(index)]
        return begin + (dates[int(index) + 1] - begin) * within

    def _current(self) -> _Statistics:
        with self._lock:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at > _KEPT_SECONDS:
                self._statistics, self._read_at = self._read(), now
            return self._statistics

    def _read(self) -> _Statistics:
        with connection.cursor() as cursor:
            cursor.execute(_READ_DATES, [self._date, self._table])
            number, dates = cursor.fetchone()
            cursor.execute(_READ_WORDS, [self._table, list(self._columns)])
            # After the shares of the words PostgreSQL has three more numbers.
            shares = {
                column: dict(zip(words, shares, strict=False))
                for column, words, shares in cursor.fetchall()
            }
        return _Statistics(max(number, 0.0), dates or (), shares)


def _part_before(day: datetime.datetime | None, dates: Sequence[datetime.datetime]) -> float:
    """Return about the part of the texts with dates before ``day``, of all if it is None.

    >>> first, middle, last = (datetime.datetime(2020, 1, day) for day in (1, 11, 31))
    >>> dates = [first, middle, last]
    >>> _part_before(middle, dates), _part_before(datetime.datetime(2020, 1, 6), dates)
    (0.5, 0.25)
    >>> _part_before(None, dates), _part_before(datetime.datetime(2021, 1, 1), dates)
    (1.0, 1.0)
    >>> _part_before(first, dates)
    0.0
    """
    if day is None:
        return 1.0
    index = bisect_left(dates, day)
    if index == 0:
        return 0.0
    if index == len(dates):
        return 1.0
    begin, end = dates[index - 1], dates[index]
    return (index - 1 + (day - begin) / (end - begin)) / (len(dates) - 1)


def share_of(tsquery: str, shares: Mapping[str, float], *, together: bool = False) -> float:
    """Return about the share of texts that match a tsquery of `news.search.language.query`.

    A word without a share counts as none. Of words of which one must be there it is the sum. Of
    words that must all be there it is that of the rarest, if they stand ``together`` in most texts
    (pairs of one name), else the mean (geometric) of that and of what it is by chance. A word left
    out leaves the texts that do not have it, and a beginning (``:*``) is in all.

    >>> shares = {"xa": 0.5, "hoi": 0.25, "le": 0.125}
    >>> share_of("('le' <-> 'hoi' | 'xa') & 'hoi'", shares, together=True)
    0.25
    >>> share_of("'khac' | 'le' & !'xa'", shares, together=True), share_of("'hoi' & 'hoi'", shares)
    (0.125, 0.125)
    >>> share_of("!'hoi'", shares), share_of("!('hoi' | 'xa' | 'le' | 'xa')", shares)
    (0.75, 0.02)
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
            # Shares are estimates: some texts may lack even what nearly all have.
            return max(1.0 - self._one(), _FEWEST_WITHOUT)
        return self.either() if isinstance(following, str) else following
