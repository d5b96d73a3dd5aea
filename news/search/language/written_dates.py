"""Dates in search queries: 13/02/2018, 13-2-2018, 2018-02-13, 13 tháng 2 năm 2018, 2/9."""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

_SEPARATORS = {"/", ".", "-", "–"}
#: Spelled as in `ways`, without diacritics: {number of words: where day, month and year are}.
_WORDED = {5: ("", "thang", "", "nam", ""), 3: ("", "thang", "")}


class WrittenDate(NamedTuple):
    """A date at the beginning of some words, so many ``words`` long; year "" if there is none."""

    words: int
    day: int
    month: int
    year: str

    def ways(self) -> list[tuple[str, ...]]:
        """Return the ways in which the date is written, as words.

        >>> WrittenDate(2, 2, 9, "").ways()
        [('2', '9'), ('2', '09'), ('02', '9'), ('02', '09'), ('2', 'tháng', '9'), \
('2', 'tháng', '09'), ('02', 'tháng', '9'), ('02', 'tháng', '09')]
        """
        pairs = list(product(*(dict.fromkeys((f"{n}", f"{n:02}")) for n in (self.day, self.month))))
        year, of_year = ((self.year,), ("năm", self.year)) if self.year else ((), ())
        numeric = [(day, month, *year) for day, month in pairs]
        return numeric + [(day, "tháng", month, *of_year) for day, month in pairs]


def date_at(
    words: Sequence[str], gaps: Sequence[str], *, is_day: bool = False
) -> WrittenDate | None:
    """Return the date with which ``words`` begin, None if they begin otherwise.

    They have no diacritics; ``gaps`` are the characters before each, without spaces. 30-4 is a date
    only if it ``is_day``: if the word before is "ngày".

    >>> date_at(["13", "02", "2018", "tai"], ["", "/", "/", ""])
    WrittenDate(words=3, day=13, month=2, year='2018')
    >>> date_at(["13", "thang", "2"], ["", "", ""])
    WrittenDate(words=3, day=13, month=2, year='')
    >>> date_at(["42", "2022"], ["", "/"])
    >>> date_at(["30", "4"], ["", "-"])
    >>> date_at(["30", "4"], ["", "-"], is_day=True)
    WrittenDate(words=2, day=30, month=4, year='')
    """
    for length, between in _WORDED.items():
        if len(words) >= length and all(
            not gap and (word == wanted or (not wanted and word.isdecimal()))
            for word, gap, wanted in zip(words, ["", *gaps[1:]], between, strict=False)
        ):
            return _valid(length, words[0], words[2], words[4] if length == 5 else "")
    numbers: list[str] = []
    for word, gap in zip(words, gaps, strict=True):
        is_first = not numbers
        if not word.isdecimal() or not (is_first or gap in _SEPARATORS):
            break
        numbers.append(word)
    # What goes on is something else: 12/5-NQ, 1.2.3.4.
    goes_on = len(numbers) < len(words) and bool(numbers) and gaps[len(numbers)] in _SEPARATORS
    if goes_on:
        return None
    if len(numbers) == 3 and len(numbers[0]) == 4:
        return _valid(3, numbers[2], numbers[1], numbers[0])
    if len(numbers) == 3:
        return _valid(3, numbers[0], numbers[1], numbers[2])
    if len(numbers) == 2 and (is_day or gaps[1] == "/"):
        return _valid(2, numbers[0], numbers[1], "")
    return None


def _valid(words: int, day: str, month: str, year: str) -> WrittenDate | None:
    if max(len(day), len(month)) > 2 or (year and len(year) != 4):
        return None
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return None
    return WrittenDate(words, int(day), int(month), year)
