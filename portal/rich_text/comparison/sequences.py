"""Find what two sequences have in common, in bounded time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

#: Pairs of equal elements that difflib may look at. It takes up to their number times the number
#: of its matches: 0.1 s for two words in random order.
MOST_PAIRS = 30_000
#: Lengths of the runs that are looked for in longer sequences, which must be in each side once.
_ANCHORS = (1, 3, 9)
_DEEPEST = 12


class Match(NamedTuple):
    """Elements that are equal: ``old[old_at : old_at + length]`` and the same of ``new``."""

    old_at: int
    new_at: int
    length: int


class Change(NamedTuple):
    """A place of both sequences, from and to; ``is_same`` if the elements are equal."""

    is_same: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
    """Return what both have in common, in order.

    Short or different enough sequences are compared by difflib, others between runs that each side
    has once; where there are none either, nothing of that place counts as common.
    """
    found = sorted(_matches(old, 0, len(old), new, 0, len(new), _DEEPEST))
    joined: list[Match] = []
    for each in found:
        last = joined[-1] if joined else None
        if last and (last.old_at + last.length, last.new_at + last.length) == each[:2]:
            joined[-1] = last._replace(length=last.length + each.length)
        else:
            joined.append(each)
    return joined


def changes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Change]:
    """Return all places of both sequences in order, the equal ones too.

    >>> [tuple(change) for change in changes("abc", "axc")]
    [(True, 0, 1, 0, 1), (False, 1, 2, 1, 2), (True, 2, 3, 2, 3)]
    """
    places = []
    i = j = 0
    for match in [*matches(old, new), Match(len(old), len(new), 0)]:
        if i < match.old_at or j < match.new_at:
            places.append(Change(False, i, match.old_at, j, match.new_at))
        i, j = match.old_at + match.length, match.new_at + match.length
        if match.length:
            places.append(Change(True, match.old_at, i, match.new_at, j))
    return places


def _matches(
    old: Sequence, i: int, i_end: int, new: Sequence, j: int, j_end: int, depth: int
) -> Iterator[Match]:
    start = 0
    while i + start < i_end and j + start < j_end and old[i + start] == new[j + start]:
        start += 1
    if start:
        yield Match(i, j, start)
    i, j = i + start, j + start
    end = 0
    while i < i_end - end and j < j_end - end and old[i_end - end - 1] == new[j_end - end - 1]:
        end += 1
    if end:
        yield Match(i_end - end, j_end - end, end)
    i_end, j_end = i_end - end, j_end - end
    if i == i_end or j == j_end:
        return
    if _pairs(old[i:i_end], new[j:j_end]) <= MOST_PAIRS:
        matcher = SequenceMatcher(None, old[i:i_end], new[j:j_end], autojunk=False)
        for block in matcher.get_matching_blocks():
            if block.size:
                yield Match(i + block.a, j + block.b, block.size)
        return
    anchors = _anchors(old[i:i_end], new[j:j_end]) if depth else []
    if not anchors:
        return
    places = [(i, j), *((i + a, j + b) for a, b in anchors), (i_end, j_end)]
    for (from_old, from_new), (to_old, to_new) in pairwise(places):
        yield from _matches(old, from_old, to_old, new, from_new, to_new, depth - 1)


def _pairs(old: Sequence, new: Sequence) -> int:
    """Return how many pairs of an element of ``old`` and one of ``new`` are equal."""
    counts = Counter(new)
    return sum(times * counts[each] for each, times in Counter(old).items())


def _anchors(old: Sequence, new: Sequence) -> list[tuple[int, int]]:
    """Return where runs begin that both have once, the most of them that are in the same order."""
    for length in _ANCHORS:
        ours, theirs = _once(old, length), _once(new, length)
        pairs = sorted((at, theirs[run]) for run, at in ours.items() if run in theirs)
        if pairs:
            return _rising(pairs)
    return []


def _once(items: Sequence, length: int) -> dict[tuple, int]:
    """Return {run: where it begins} of the runs of this length that stand in ``items`` once."""
    found: dict[tuple, int] = {}
    for at in range(len(items) - length + 1):
        run = tuple(items[at : at + length])
        found[run] = -1 if run in found else at
    return {run: at for run, at in found.items() if at >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest part of ``pairs``, sorted by their first, whose second ones rise too."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int | None] = []
    for at, (_first, second) in enumerate(pairs):
        place = bisect_left(tails, second)
        before.append(tail_at[place - 1] if place else None)
        if place == len(tails):
            tails.append(second)
            tail_at.append(at)
        else:
            tails[place], tail_at[place] = second, at
    found = []
    at_last = tail_at[-1] if tail_at else None
    while at_last is not None:
        found.append(pairs[at_last])
        at_last = before[at_last]
    return found[::-1]
