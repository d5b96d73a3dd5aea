"""Merge two changes of one text (diff3): what only one side has changed is taken from that side.

A text is a list of lines, or of the blocks of a body.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree, html

from portal.rich_text.comparison.sequences import changes


@dataclass(frozen=True)
class Region:
    """A place of a merged text.

    ``merged`` are its lines, None where both sides have changed it, each in another way.
    """

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def merged(self) -> tuple[str, ...] | None:
        if self.mine in (self.theirs, self.base):
            return self.theirs
        return self.mine if self.theirs == self.base else None

    @property
    def is_changed(self) -> bool:
        return self.mine != self.base or self.theirs != self.base


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Region]:
    """Return the regions of the merged text, in order.

    A line is in conflict only where both sides have changed it, or have written something at the
    same place; lines beside each other are merged, because a line is a paragraph here.

    >>> regions = merge(["Một", "Hai", "Ba"], ["Một!", "Hai", "Ba"], ["Một", "Hai", "Bốn"])
    >>> [region.merged for region in regions]
    [('Một!',), ('Hai',), ('Bốn',)]
    >>> [region.merged for region in merge(["Một"], ["Hai"], ["Ba"])]
    [None]
    """
    ours, others = _places(base, mine), _places(base, theirs)
    regions = []
    begin = (0, 0, 0)
    for at in range(len(base) + 1):
        cut, cut_of_others = _cut(ours, at), _cut(others, at)
        if cut is None or cut_of_others is None:
            continue
        ends = [(at, cut[0], cut_of_others[0]), (at, cut[1], cut_of_others[1])]
        for before, after in pairwise([begin, *ends]):
            if before != after:
                regions.append(
                    Region(
                        tuple(base[before[0] : after[0]]),
                        tuple(mine[before[1] : after[1]]),
                        tuple(theirs[before[2] : after[2]]),
                    )
                )
            begin = after
    return regions


def blocks(body: str) -> list[str]:
    """Return the elements of a stored body, each as HTML, in order.

    >>> blocks("<p>Một</p>\\n<ul><li>a</li></ul>")
    ['<p>Một</p>', '<ul><li>a</li></ul>']
    """
    return list(_blocks(body)) if body else []


def _blocks(body: str) -> Iterator[str]:
    for element in html.fragment_fromstring(body, create_parent=True):
        yield etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def _places(base: Sequence[str], side: Sequence[str]) -> list[int | None]:
    """Return for each line of ``base`` where ``side`` has it, or None; -1 and the end around it.

    As many changed lines as there were stand for those, one for one.
    """
    found: list[int | None] = [None] * len(base)
    for place in changes(base, side):
        if place.old_to - place.old_from == place.new_to - place.new_from:
            found[place.old_from : place.old_to] = range(place.new_from, place.new_to)
    return [-1, *found, len(side)]


def _cut(places: list[int | None], at: int) -> tuple[int, int] | None:
    """Return where a side may be cut before line ``at`` of the base: after what the side has of the
    line before, and before what it has of the line itself. None if it has changed both.

    Between the two lies what the side has written between lines that it has kept.
    """
    before, after = places[at], places[at + 1]
    if before is None and after is None:
        return None
    if before is None:
        assert after is not None
        return after, after
    if after is None:
        # What was written before a changed line belongs to the change.
        return before + 1, before + 1
    return before + 1, after
