"""The text inside a paragraph, heading or caption: runs of text with marks and links."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple

from portal.vietnamese import text


class Link(NamedTuple):
    href: str
    title: str = ""


class Ink(NamedTuple):
    """The marks (strong, em …) and the link of a run of text."""

    marks: frozenset[str] = frozenset()
    link: Link | None = None

    def shared_with(self, other: "Ink") -> "Ink":
        return Ink(self.marks & other.marks, self.link if self.link == other.link else None)

    def tags(self) -> list[tuple[str, str]]:
        """Return (opening, closing) tags, outermost first, in a fixed order: text that looks the
        same gets the same HTML."""
        tags = [(f"<{mark}>", f"</{mark}>") for mark in _MARK_ORDER if mark in self.marks]
        if self.link:
            title = f' title="{escape(self.link.title)}"' if self.link.title else ""
            tags.insert(0, (f'<a href="{escape(self.link.href)}"{title}>', "</a>"))
        return tags


_MARK_ORDER = ("strong", "em", "u", "s", "sub", "sup")
Run = tuple[str, Ink]
# Compared by identity, so that no text equals it.
_BREAK: Run = ("", Ink())


class Line:
    """The inline text of one block (or of several, where it has empty lines)."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        #: False where all text is the alternative text of pictures.
        self.has_words = False
        self._runs: list[Run] = []

    def hrefs(self) -> set[str]:
        """Return the addresses of the links in the text."""
        return {ink.link.href for _raw, ink in self._runs if ink.link}

    def add(self, raw: str, ink: Ink) -> None:
        self._runs.append((raw, ink))

    def add_break(self) -> None:
        self._runs.append(_BREAK)

    def paragraphs(self) -> Iterator[str]:
        """Yield the HTML of each paragraph; two line breaks in a row begin a new one."""
        paragraph: list[list[Run]] = []
        breaks = 0
        for is_break, runs in groupby(self._runs, key=lambda run: run is _BREAK):
            if is_break:
                breaks += len(list(runs))
            elif tidied := _tidied(runs):
                if breaks > 1 and paragraph and self.kind == "p":
                    yield _inline(paragraph)
                    paragraph = []
                breaks = 0
                paragraph.append(tidied)
        if paragraph:
            yield _inline(paragraph)


def _tidied(runs: Iterator[Run]) -> list[Run]:
    """Return the runs normalised: one space between words, none at the ends, equal inks joined.

    A space gets the marks that both its neighbours have: "<b>Hà Nội </b>là" has no bold space.
    """
    tidied: list[Run] = []
    space = False
    for ink, same in groupby(runs, key=lambda run: run[1]):
        spaced = _spaced("".join(raw for raw, _ink in same))
        core = spaced.strip(" ")
        if core:
            if tidied and (space or spaced[0] == " "):
                tidied.append((" ", ink.shared_with(tidied[-1][1])))
            tidied.append((core, ink))
            space = spaced[-1] == " "
        elif spaced:
            space = True
    # Normalise again after joining: a tone mark may now be next to its letter.
    return [
        (_spaced("".join(part for part, _ink in same)), ink)
        for ink, same in groupby(tidied, key=lambda run: run[1])
    ]


def _spaced(raw: str) -> str:
    """Normalise, but keep one space at either end. No tone mark composes with the bars."""
    return text.normalise(f"|{raw}|")[1:-1]


def _inline(lines: list[list[Run]]) -> str:
    pieces: list[str] = []
    for runs in lines:
        if pieces:
            pieces.append("<br>")
        open_tags: list[tuple[str, str]] = []
        for content, ink in runs:
            tags = ink.tags()
            kept = 0
            while kept < min(len(tags), len(open_tags)) and tags[kept] == open_tags[kept]:
                kept += 1
            pieces += [closing for _opening, closing in reversed(open_tags[kept:])]
            pieces += [opening for opening, _closing in tags[kept:]]
            pieces.append(escape(content, quote=False))
            open_tags = tags
        pieces += [closing for _opening, closing in reversed(open_tags)]
    return "".join(pieces)
