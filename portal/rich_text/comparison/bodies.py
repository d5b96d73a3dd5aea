"""Compare two bodies as readers see them: HTML with what was deleted and inserted."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lxml import html

from portal.rich_text import inline_media
from portal.rich_text.canonical.allowed import sanitise
from portal.rich_text.comparison import words
from portal.rich_text.comparison.sequences import changes
from portal.rich_text.comparison.words import BREAK, Kind, Run, Side, Style, Word

_INLINE = {"strong", "em", "u", "s", "sub", "sup", "a"}
_ATTRIBUTES = {
    "ol": ("start", "type"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}
_SHOWN = ("photo", *inline_media.KINDS)
_CONTAINERS = {"ul", "ol", "table", "blockquote"}
#: Tags that are the same thing for a reader who looks for a change in a cell.
_ALIKE = {"th": "td", "thead": "tbody", "tfoot": "tbody"}
#: Share of the words of the longer of two elements that the other has too, for them to be one
#: element that was changed.
_SIMILAR = 0.4
#: The same for a list or a table, in which much may be new.
_SIMILAR_INSIDE = 0.2
#: Elements of both sides, multiplied, that are looked at for pairs that are similar.
_MOST_PAIRS = 4_000

#: Returns the safe HTML of a photo, video or album, by its kind ("photo" …) and number; None for
#: one that is not shown at all.
Picture = Callable[[str, int], str | None]


@dataclass
class Element:
    """A block and its content; of one that is in one text only, all words have that fate."""

    tag: str
    attributes: str = ""
    content: list["Element | list[Run]"] = field(default_factory=list)
    kind: Kind = Kind.SAME
    picture: str = ""

    def is_changed(self) -> bool:
        return self.kind is not Kind.SAME or any(
            part.is_changed()
            if isinstance(part, Element)
            else any(run.kind is not Kind.SAME for run in part)
            for part in self.content
        )

    def html(self, side: Side) -> str:
        if not side.shows(self.kind):
            return ""
        mark = "" if self.kind is Kind.SAME else f' class="compared-{self.kind}"'
        if self.tag == "hr":
            return f"<hr{mark}>"
        inner = "".join(
            part.html(side) if isinstance(part, Element) else words.to_html(part, side).strip(" ")
            for part in self.content
        )
        return f"<{self.tag}{self.attributes}{mark}>{self.picture}{inner}</{self.tag}>"


@dataclass(frozen=True)
class Row:
    """A block of the compared bodies; one side is "" where only the other has it."""

    is_changed: bool
    old: str
    new: str
    both: str


def compare(old: str, new: str, picture: Picture = lambda kind, number: "") -> list[Row]:
    """Return the blocks of both stored bodies in order, as safe HTML.

    The time is bounded: 200,000 characters take 1 to 4 s. Where too many words changed their
    places the whole paragraphs are deleted and inserted.

    >>> print(compare("<p>Giá 50 nghìn.</p>", "<p>Giá 60 nghìn.</p>")[0].both)
    <p>Giá <del>50</del> <ins>60</ins> nghìn.</p>
    """
    reader = _Reader(picture)
    compared = _compare(reader.read(old), reader.read(new))
    rows = []
    for part in compared:
        block = part if isinstance(part, Element) else Element("p", content=[part])
        sides = {side: block.html(side) for side in Side}
        rows.append(Row(block.is_changed(), sides[Side.OLD], sides[Side.NEW], sides[Side.BOTH]))
    return rows


@dataclass(frozen=True)
class _Line:
    """The text of a paragraph, or of what stands beside blocks in an item or a cell."""

    words: tuple[Word, ...]

    tag = ""

    def all_words(self) -> Iterator[str]:
        return (word.text for word in self.words if word.text.isalnum())


@dataclass(frozen=True)
class _Block:
    """An element of one of the bodies. Equal blocks are the same for readers."""

    tag: str
    attributes: str
    content: tuple["_Block | _Line", ...]
    shown: tuple[str, int] | None = None
    picture: str = ""

    def all_words(self) -> Iterator[str]:
        for part in self.content:
            yield from part.all_words()


_Part = _Block | _Line


class _Reader:
    def __init__(self, picture: Picture):
        self.picture = picture

    def read(self, body: str) -> list[_Part]:
        root = html.fragment_fromstring(sanitise(body), create_parent="div")
        return list(self._parts(root))

    def _parts(self, element: Any) -> Iterator[_Part]:
        found: list[Word] = []
        for part in (*self._content(element, ()), None):
            if isinstance(part, Word):
                found.append(part)
                continue
            if line := words.line(found):
                yield _Line(line)
            found = []
            if part is not None:
                yield part

    def _content(self, element: Any, styles: tuple[Style, ...]) -> Iterator[Word | _Block]:
        yield from words.split(element.text or "", styles)
        for child in element:
            if child.tag == "br":
                yield BREAK
            elif child.tag in _INLINE:
                style = Style(child.tag, child.get("href") or "")
                yield from self._content(child, (*styles, style))
            elif isinstance(child.tag, str):
                yield from self._block(child)
            yield from words.split(child.tail or "", styles)

    def _block(self, element: Any) -> Iterator[_Block]:
        attributes = "".join(
            f' {name}="{escape(element.get(name))}"'
            for name in _ATTRIBUTES.get(element.tag, ())
            if element.get(name)
        )
        content = list(self._parts(element))
        if element.tag != "figure":
            yield _Block(element.tag, attributes, tuple(content))
            return
        kind = next((kind for kind in _SHOWN if element.get(f"data-{kind}", "").isdecimal()), "")
        number = int(element.get(f"data-{kind}", "0"))
        picture = self.picture(kind, number) if kind else None
        if picture is None:
            return
        alternative = element.get("data-alt")
        if alternative is not None:
            told = f"Mô tả ảnh: {alternative}" if alternative else "Ảnh trang trí"
            content.insert(0, _Block("p", "", (_Line(words.line(words.split(told))),)))
        yield _Block("figure", "", tuple(content), (kind, number), picture)


def _compare(old: Sequence[_Part], new: Sequence[_Part]) -> list[Element | list[Run]]:
    result: list[Element | list[Run]] = []
    for place in changes(old, new):
        ours, theirs = old[place.old_from : place.old_to], new[place.new_from : place.new_to]
        if place.is_same:
            result += [_whole(part, Kind.SAME) for part in theirs]
            continue
        at = at_theirs = 0
        for mine, other in [*_pairs(ours, theirs), (len(ours), len(theirs))]:
            result += [_whole(part, Kind.DELETED) for part in ours[at:mine]]
            result += [_whole(part, Kind.INSERTED) for part in theirs[at_theirs:other]]
            if mine < len(ours):
                result.append(_pair(ours[mine], theirs[other]))
            at, at_theirs = mine + 1, other + 1
    return result


def _pair(old: _Part, new: _Part) -> Element | list[Run]:
    """Return two parts of one kind as one that was changed."""
    if isinstance(old, _Line) or isinstance(new, _Line):
        assert isinstance(old, _Line)
        assert isinstance(new, _Line)
        return words.compare(old.words, new.words)
    inner = _compare(old.content, new.content)
    return Element(new.tag, new.attributes, inner, picture=new.picture)


def _whole(part: _Part, kind: Kind) -> Element | list[Run]:
    if isinstance(part, _Line):
        return [Run(kind, part.words)]
    inner = [_whole(each, kind) for each in part.content]
    return Element(part.tag, part.attributes, inner, kind, part.picture)


def _pairs(old: Sequence[_Part], new: Sequence[_Part]) -> list[tuple[int, int]]:
    """Return which parts of both sides, by their places, are one part that was changed.

    They are in order, and of all such choices the one whose parts are most alike.
    """
    if len(old) * len(new) > _MOST_PAIRS:
        places = range(min(len(old), len(new)))
        return [(at, at) for at in places if _alike(old[at], new[at])]
    ours = [Counter(part.all_words()) for part in old]
    theirs = [Counter(part.all_words()) for part in new]
    # best[i][j]: how alike the parts from i and j on are, in pairs.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike: dict[tuple[int, int], float] = {}
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if _alike(old[i], new[j]):
                alike[i, j] = _likeness(ours[i], theirs[j], old[i])
                enough = _SIMILAR_INSIDE if old[i].tag in _CONTAINERS else _SIMILAR
                if alike[i, j] >= enough:
                    best[i][j] = max(best[i][j], best[i + 1][j + 1] + alike[i, j])
    found = []
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def _alike(old: _Part, new: _Part) -> bool:
    if isinstance(old, _Block) and isinstance(new, _Block) and old.shown != new.shown:
        return False
    return _ALIKE.get(old.tag, old.tag) == _ALIKE.get(new.tag, new.tag)


def _likeness(old: Counter, new: Counter, part: _Part) -> float:
    """Return which share of their words both have, from 0 to 1.

    Photos of one number are the same photo, and cells, rows and lines stand where they stand.
    """
    if part.tag in ("figure", "td", "th", "thead", "tbody", "tfoot", "figcaption", "caption"):
        return 1.0
    most = max(old.total(), new.total())
    return (old & new).total() / most if most else 1.0
