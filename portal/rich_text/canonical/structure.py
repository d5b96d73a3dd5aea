"""Build the structure of a text and write it as canonical HTML.

Containers hold containers and lines; a line is the text of a paragraph, heading or caption.
For any input the output is valid: text is in blocks, items in lists, cells in rows. Therefore
cleaning it again changes nothing.
"""

import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from portal.rich_text.source.inline import Ink, Line
from portal.rich_text.source.word_markers import Marker

# No article needs more nested containers; of deeper ones only the content is kept.
_MAX_DEPTH = 24
_LISTS = ("ul", "ol")
_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr")
_ROW_GROUPS = ("thead", "tbody", "tfoot")
_CELLS = ("td", "th")
HEADINGS = ("h2", "h3", "h4")
_CAPTIONS = {"table": "caption", "figure": "figcaption"}


# The kind of a container's child, and its HTML: a whole element, or the inline text of a line.
Block = tuple[str, str]

# A table without any match (all cells empty) is dropped.
_SOMETHING = re.compile("(?:^|>)[^<]|<figure")


class Container:
    """An element that holds blocks."""

    def __init__(self, tag: str, **attributes: str) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Container | Line] = []
        #: For a cell: a picture stood in it that is not kept.
        self.lost_picture = False
        # Of an <li> in an <ol>: its number if the page gives one. Of an <ol>: what is added.
        self.number: int | None = None
        self.step = 1

    def html(self) -> str:
        """Return the container's HTML, "" when it is empty."""
        blocks = list(self._blocks())
        if self.tag == "root":
            return "\n".join(map(_wrapped, blocks))
        if self.tag == "hr":
            return "<hr>"
        if not blocks and self.tag not in (*_CELLS, "figure"):
            return ""
        if self.tag == "table" and not any(_SOMETHING.search(html) for _kind, html in blocks):
            return ""
        return f"{self._opening_tag()}{self._content(blocks)}</{self.tag}>"

    def _blocks(self) -> Iterator[Block]:
        for child in self.children:
            if isinstance(child, Container):
                lists = child._numbered_lists() if child.tag == "ol" else [child.html()]
                yield from ((child.tag, html) for html in lists if html)
            else:
                own = child.kind in HEADINGS or child.kind == _CAPTIONS.get(self.tag)
                kind = child.kind if own else "p"
                yield from ((kind, inline) for inline in child.paragraphs())

    def _numbered_lists(self) -> Iterator[str]:
        """Yield the HTML of an <ol>: one more <ol> for each gap between the numbers of its items.

        An empty item is dropped, but has its number.
        """
        number = int(self.attributes.get("start", "1")) - self.step
        items: list[str] = []
        first = following = number
        for item in self.children:
            assert isinstance(item, Container)
            number = number + self.step if item.number is None else item.number
            html = item.html()  # Once: lists lie inside lists.
            if not html:
                continue
            if number != following or not items:
                yield self._numbered_list(first, items)
                items, first = [], max(number, 0)
            items.append(html)
            following = number + 1
        yield self._numbered_list(first, items)

    def _numbered_list(self, first: int, items: list[str]) -> str:
        list_ = numbered(self.attributes.get("type", "1"), first)
        return f"{list_._opening_tag()}{''.join(items)}</ol>" if items else ""

    def _opening_tag(self) -> str:
        attributes = "".join(
            f' {name}="{escape(value)}"' for name, value in self.attributes.items()
        )
        return f"<{self.tag}{attributes}>"

    def _content(self, blocks: list[Block]) -> str:
        kinds = [kind for kind, _html in blocks]
        if caption := _CAPTIONS.get(self.tag):
            # HTML allows one caption; it is written first.
            captions = [html for kind, html in blocks if kind == caption]
            others = [html for kind, html in blocks if kind != caption]
            first = [f"<{caption}>{'<br>'.join(captions)}</{caption}>"] if captions else []
            return "".join(first + others)
        # An item or a cell of one paragraph gets no <p>, as in editors.
        if (self.tag in _CELLS and kinds == ["p"]) or (
            self.tag == "li" and kinds[:1] == ["p"] and set(kinds[1:]) <= set(_LISTS)
        ):
            return "".join(html for _kind, html in blocks)
        return "".join(map(_wrapped, blocks))


def _wrapped(block: Block) -> str:
    kind, html = block
    return f"<{kind}>{html}</{kind}>" if kind in ("p", *HEADINGS) else html


class Builder:
    """Builder of a valid structure from text and elements in document order."""

    def __init__(self) -> None:
        self.root = Container("root")
        self._open = [self.root]
        self._line: Line | None = None
        self._marker = ""
        self.word_lists = WordLists()

    @property
    def depth(self) -> int:
        """The number of open containers, to pass to `close_to` when the element ends."""
        return len(self._open)

    def add_text(self, raw: str, kind: str, ink: Ink, *, names_picture: bool = False) -> None:
        """Add text; ``names_picture``: it is the alternative text of a picture in a link."""
        if self._line is None or self._line.kind != kind:
            self.end_line()
            if not raw.strip():
                return
            self._line = Line(kind)
        if self._marker and raw.strip():
            raw, self._marker = f"{self._marker} {raw}", ""
        self._line.add(raw, ink)
        self._line.has_words |= not names_picture and not raw.isspace()

    def begin_with(self, marker: str) -> None:
        """Put the marker before the next text, in whichever element that is."""
        self._marker = marker

    def add_break(self) -> None:
        if self._line:
            self._line.add_break()

    def add_space(self) -> None:
        """Separate what follows in the line from what stands before."""
        if self._line:
            self._line.add(" ", Ink())

    def end_line(self) -> None:
        if self._line:
            line, self._line = self._line, None
            self._add(line)

    def note_lost_picture(self) -> None:
        """Note in the cell that is open that a picture stood here which is not kept."""
        for container in reversed(self._open):
            if container.tag in _CELLS:
                container.lost_picture = True
                return

    def add(self, container: Container) -> None:
        self.end_line()
        self._add(container)

    def open(self, container: Container) -> None:
        """Open a container; if too deep or not allowed here, its content goes to the open one."""
        self.end_line()
        top = self._open[-1].tag
        tag = container.tag
        if tag == "li" and top not in _LISTS:
            return
        if tag in _ROW_GROUPS and top != "table":
            return
        if tag == "tr" and top == "table":
            self._enter_body(self._open[-1])
        elif tag in _CELLS and top in ("table", *_ROW_GROUPS):
            self.open(Container("tr"))
        elif (tag == "tr" and top not in _ROW_GROUPS) or (tag in _CELLS and top != "tr"):
            return
        if tag not in ("li", *_ROW_GROUPS, "tr", *_CELLS) and self._nesting() >= _MAX_DEPTH:
            return
        self._enter(container)

    def close_to(self, depth: int) -> None:
        self.end_line()
        del self._open[depth:]

    def _nesting(self) -> int:
        return sum(container.tag not in ("tbody", "tr", "li") for container in self._open)

    def _enter(self, container: Container) -> None:
        self._add(container)
        self._open.append(container)

    def _enter_body(self, table: Container) -> None:
        """Open one <tbody> for all rows that have no group."""
        last = table.children[-1] if table.children else None
        if isinstance(last, Container) and last.tag == "tbody":
            self._open.append(last)
        else:
            self._enter(Container("tbody"))

    def _add(self, child: Container | Line) -> None:
        if not self.word_lists.has_item(self._open[-1]):
            self.word_lists.end()
        _place(self._open, child)

    def open_word_item(self, level: int, readings: list[Marker]) -> None:
        """Open an item of a list that Word pasted as paragraphs."""
        self.end_line()
        self._open.append(self.word_lists.new_item(self._open, level, readings))


def _place(path: list[Container], child: Container | Line) -> None:
    """Add child to the innermost container of the path in which it is allowed.

    A list inside a list that has no item yet goes before that list: an item around it would be one
    that nobody numbered, and the next ones would count on from it.
    """
    itemless: list[Container] = []
    for container in reversed(path):
        if container.tag in _LISTS:
            if not container.children and isinstance(child, Container) and child.tag in _LISTS:
                itemless.append(container)
                continue
            container = _item_for(container, child)
        elif container.tag in (*_TABLE_PARTS, "figure") and not _belongs(container.tag, child):
            continue
        siblings = container.children
        place = len(siblings) - len(itemless)
        are_last = place >= 0 and all(map(operator.is_, siblings[place:], itemless))
        siblings.insert(place if are_last else len(siblings), child)
        return


def _item_for(container: Container, child: Container | Line) -> Container:
    """Return the container for child in a list: the list for an item; for anything else its last
    item (old editors put nested lists between the items), or a new one."""
    if isinstance(child, Container) and child.tag == "li":
        return container
    if not container.children:
        container.children.append(Container("li"))
    last = container.children[-1]
    assert isinstance(last, Container)
    return last


def _belongs(tag: str, child: Container | Line) -> bool:
    if isinstance(child, Line):
        return _CAPTIONS.get(tag) == child.kind
    allowed = {"table": _ROW_GROUPS, "tr": _CELLS} | dict.fromkeys(_ROW_GROUPS, ("tr",))
    return child.tag in allowed.get(tag, ())


class WordLists:
    """Rebuilds lists that Word pastes as paragraphs with a typed marker."""

    _DEEPEST = 9  # as in Word

    def __init__(self) -> None:
        self._path: list[Container] = []
        self._levels: list[_WordList] = []

    def new_item(self, path: list[Container], level: int, readings: list[Marker]) -> Container:
        """Return a new item of that level (from 1) in the container at the end of path.

        It continues the list before it if one of the readings of its marker is the next number;
        otherwise it begins a list with the first reading. So no number changes.
        """
        if self._path != path:
            self._path, self._levels = list(path), []
        level = min(level, self._DEEPEST)
        while self._levels and self._levels[-1].level > level:
            self._levels.pop()
        marker = self._continuing(level, readings)
        if marker is None:
            marker = readings[0]
            self._begin(level, marker)
        self._levels[-1].last = marker
        item = Container("li")
        self._levels[-1].container.children.append(item)
        return item

    def has_item(self, container: Container) -> bool:
        """Return whether container is the last item so far."""
        return bool(self._levels) and self._levels[-1].item is container

    def end(self) -> None:
        """End the lists, because other content follows: the next item begins a new one."""
        self._path, self._levels = [], []

    def _continuing(self, level: int, readings: list[Marker]) -> Marker | None:
        if not self._levels or self._levels[-1].level != level:
            return None
        for marker in readings:
            if marker.follows(self._levels[-1].last):
                return marker
        self._levels.pop()
        return None

    def _begin(self, level: int, marker: Marker) -> None:
        if marker.number is None:
            container = Container("ul")
        else:
            container = numbered(marker.type, marker.number)
        _place([self._levels[-1].item] if self._levels else self._path, container)
        self._levels.append(_WordList(level, container, marker))


@dataclass
class _WordList:
    level: int
    container: Container
    last: Marker

    @property
    def item(self) -> Container:
        item = self.container.children[-1]
        assert isinstance(item, Container)
        return item


def numbered(type_: str = "1", start: int = 1) -> Container:
    """Return an empty <ol>; attributes that have their default value are left out."""
    attributes = {"start": str(start)} if start != 1 else {}
    return Container("ol", **attributes | ({"type": type_} if type_ != "1" else {}))
