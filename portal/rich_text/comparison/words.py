"""Split a line into words and punctuation, compare two lines by them, and write them as HTML."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from itertools import groupby
from typing import NamedTuple

from portal.rich_text.comparison.sequences import changes

_WORD = re.compile(r"(\s*)(\w+|[^\w\s])|\s+$")
#: An unchanged run of so few words between two longer changes is read as part of the change.
_STRAY = 1


class Kind(StrEnum):
    """Whether words stand in both texts, only in the old one or only in the new one."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


class Side(StrEnum):
    """Texts to write out: both in one, or the old or new one with its own changes."""

    BOTH = "both"
    OLD = "old"
    NEW = "new"

    def shows(self, kind: Kind) -> bool:
        hidden = {Side.OLD: Kind.INSERTED, Side.NEW: Kind.DELETED}
        return hidden.get(self) != kind


class Style(NamedTuple):
    """An inline element around a word: its tag, and a link's address."""

    tag: str
    address: str = ""


@dataclass(frozen=True)
class Word:
    """A word (in Vietnamese a syllable) or a mark, with its inline elements, outermost first.

    ``is_apart``: whether space is before it; the first word of a line counts as apart.
    """

    text: str
    is_apart: bool = True
    styles: tuple[Style, ...] = ()


BREAK = Word("\n")


@dataclass(frozen=True)
class Run:
    """Successive words with the same fate."""

    kind: Kind
    words: tuple[Word, ...]


def split(text: str, styles: tuple[Style, ...] = ()) -> list[Word]:
    """Return the words of ``text``; the last one is "" if space is at its end.

    >>> [word.text for word in split("Giá vải: 50.000 đồng.")]
    ['Giá', 'vải', ':', '50', '.', '000', 'đồng', '.']
    """
    return [Word(match[2] or "", bool(match[1]), styles) for match in _WORD.finditer(text)]


def line(found: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words of a line: each knows whether space is before it, the first one has it."""
    whole: list[Word] = []
    is_apart = True
    for word in found:
        if not word.text:
            is_apart = True
            continue
        whole.append(replace(word, is_apart=True) if is_apart else word)
        is_apart = word == BREAK
    return tuple(whole)


def of_lines(text: str) -> tuple[Word, ...]:
    """Return the words of a text of several lines, with a `BREAK` between two."""
    found: list[Word] = []
    for number, each in enumerate(text.split("\n")):
        found += [BREAK, *split(each)] if number else split(each)
    return line(found)


def compare(old: Sequence[Word], new: Sequence[Word]) -> list[Run]:
    """Return all words of both lines as runs, in order."""
    runs: list[Run] = []
    gone: list[Word] = []
    come: list[Word] = []

    def flush() -> None:
        if gone:
            runs.append(Run(Kind.DELETED, tuple(gone)))
        if come:
            runs.append(Run(Kind.INSERTED, tuple(come)))
        gone.clear()
        come.clear()

    places = changes(old, new)
    for at, place in enumerate(places):
        ours, theirs = old[place.old_from : place.old_to], new[place.new_from : place.new_to]
        is_stray = (
            place.is_same
            and len(ours) <= _STRAY
            and 0 < at < len(places) - 1
            and min(_length(places[at - 1]), _length(places[at + 1])) > 2 * _STRAY
        )
        if place.is_same and not is_stray:
            flush()
            runs.append(Run(Kind.SAME, tuple(theirs)))
        else:
            gone += ours
            come += theirs
    flush()
    return runs


def _length(place) -> int:
    return max(place.old_to - place.old_from, place.new_to - place.new_from)


def to_html(runs: Iterable[Run], side: Side = Side.BOTH) -> str:
    """Return the runs as HTML, with ``<del>`` and ``<ins>``."""
    return "".join(_marked(run) for run in runs if side.shows(run.kind))


def _marked(run: Run) -> str:
    inner = "".join(_styled(run.words, run.kind is not Kind.SAME))
    stripped = inner.strip(" ")
    if run.kind is Kind.SAME or not stripped:
        return inner
    tag = "del" if run.kind is Kind.DELETED else "ins"
    return f"{' ' if inner.startswith(' ') else ''}<{tag}>{stripped}</{tag}>"


def _styled(words: Sequence[Word], is_changed: bool) -> Iterator[str]:
    for styles, group in groupby(words, key=lambda word: word.styles):
        text = "".join(_written(word) for word in group)
        stripped = text.lstrip(" ")
        yield " " * (len(text) - len(stripped))
        opening = "".join(_opening(style) for style in styles)
        closing = "".join(_closing(style) for style in reversed(styles))
        yield f"{opening}{stripped}{closing}"
        address = next((style.address for style in styles if style.address), "")
        if address and is_changed:
            # A link that leads elsewhere is a change too, and looks like none.
            yield f'<span class="compared-address">({escape(address)})</span>'


def _written(word: Word) -> str:
    if word.text == "\n":
        return "<br>"
    return f"{' ' if word.is_apart else ''}{escape(word.text)}"


def _opening(style: Style) -> str:
    # No link: somebody who reads a comparison beside a form would lose what they typed.
    return '<span class="compared-link">' if style.tag == "a" else f"<{style.tag}>"


def _closing(style: Style) -> str:
    return "</span>" if style.tag == "a" else f"</{style.tag}>"
