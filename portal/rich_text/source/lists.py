"""Read the numbering of lists: HTML's own, and the paragraphs that Word writes for items."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml import html as lxml_html

from portal.rich_text.canonical.structure import Builder, Container, numbered
from portal.rich_text.source.styles import Style, declarations
from portal.rich_text.source.trees import first_words
from portal.rich_text.source.word_markers import is_typed, is_vietnamese_letter, markers

# Types of <ol> by the names that styles give them.
_STYLES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"} | {
    "lower-roman": "i",
    "upper-roman": "I",
    "decimal": "1",
}
_TYPES = frozenset(_STYLES.values())
_BULLETS = frozenset(["disc", "circle", "square"])
_NUMBER = re.compile("[0-9]{1,4}")
_QUOTED = re.compile(r"list-style(?:-type)?\s*:\s*(?:(?:in|out)side\s+)?(?:\"([^\"]*)\"|'([^']*)')")
_LEVEL_TEXT = re.compile(r"%[1-9]")


def open_list(builder: Builder, element: etree._Element, style: Style) -> None:
    """Open a <ul> or <ol>, unless its items bring their markers as text.

    Then they become paragraphs: "Điều 1." and "đ)" are markers that HTML's lists do not have.
    """
    name = _style_name(element, style)
    if any(map(_own_marker, element.iterchildren("li"))):
        return
    if name == "none" and _first_is_typed(element):
        return
    # As the list looks, whichever element it is.
    if name in _BULLETS or (name not in _STYLES and element.tag != "ol"):
        builder.open(Container("ul"))
    else:
        builder.open(_numbered(element, name))


def is_drawn_marker(element: etree._Element) -> bool:
    """Return whether it is a marker that Word Online draws beside the one of its own <ol>."""
    return element.tag == "span" and "ListMarkerWrappingSpan" in element.get("class", "")


def open_item(builder: Builder, element: etree._Element) -> None:
    """Open an <li> with its number, or write the marker that only text can show."""
    if marker := _own_marker(element):
        builder.begin_with(marker.strip())
        return
    value = element.get("value", "").strip()
    item = Container("li")
    item.number = int(value) if _NUMBER.fullmatch(value) else None
    builder.open(item)


def _numbered(element: etree._Element, name: str) -> Container:
    first_item = element.find("li")
    of_item = "" if first_item is None else first_item.get("type", "")
    type_ = _STYLES.get(name) or (of_item if of_item in _TYPES else element.get("type", ""))
    if type_ not in _TYPES:
        type_ = "1"
    start = element.get("start", "").strip()
    first = int(start) if _NUMBER.fullmatch(start) else 1
    if "reversed" not in element.attrib:
        return numbered(type_, first)
    container = numbered(type_, first if start else sum(1 for _item in element.iterchildren("li")))
    container.step = -1
    return container


def _style_name(element: etree._Element, style: Style) -> str:
    """Return the list's style, "" for none. That of the items, as Google Docs writes it, wins."""
    first = element.find("li")
    of_item = {} if first is None else declarations(first.get("style", ""))
    for each in (of_item, style):
        if name := each.get("list-style-type") or _in_shorthand(each.get("list-style", "")):
            return name
    return ""


def _in_shorthand(value: str) -> str:
    words = value.split()
    named = [word for word in words if word in _STYLES or word in _BULLETS]
    return (named or (["none"] if "none" in words else [""]))[0]


def _own_marker(item: etree._Element) -> str:
    """Return the marker with words that a style or Word Online gives the item, else ""."""
    if match := _QUOTED.search(item.get("style", "")):
        marker = match[1] or match[2] or ""
        return marker if any(letter.isalnum() for letter in marker) else ""
    template = item.get("data-leveltext", "")
    if not template or len(_LEVEL_TEXT.findall(template)) != 1:
        return ""
    if re.fullmatch(r"%[1-9][.)]?", template):
        return ""
    place = item.get("data-aria-posinset", "")
    return _LEVEL_TEXT.sub(place, template) if _NUMBER.fullmatch(place) else ""


def _first_is_typed(element: etree._Element) -> bool:
    first = element.find("li")
    return first is not None and is_typed(first_words(first))


# --- Word ----------------------------------------------------------------------------------------

_WORD_LEVEL = re.compile(r"\blevel([0-9]{1,3})\b")
# Elements to search for the marker: Word writes it first.
_MARKER_IS_AMONG = 12
# In one paragraph; more are not counted, and the marker stays.
_MOST_DELETIONS = 100


class WordItems:
    """Turns Word's list paragraphs into list items if <ul> or <ol> can show their markers.

    Others ("Điều 5.", "1.2.") stay paragraphs, with the marker as text; and so do all items of a
    list that has "đ)" among them: <ol type="a"> knows no đ and would count on wrongly.
    """

    def __init__(self, root: etree._Element) -> None:
        self._typed = {
            level
            for level, marker in self._markers(root)
            if is_vietnamese_letter("".join(map(str, marker.itertext())))
        }

    def open(self, builder: Builder, paragraph: etree._Element, style: Style) -> None:
        """Open an item for the paragraph, and drop the marker from the tree."""
        named = style.get("mso-list", "")
        level = _WORD_LEVEL.search(named)
        marker = _marker(paragraph) if level else None
        if not level or marker is None:
            return
        if _is_deleted(paragraph, marker):
            assert isinstance(marker, lxml_html.HtmlElement)
            marker.drop_tree()
        elif named not in self._typed and (
            readings := markers("".join(map(str, marker.itertext())))
        ):
            assert isinstance(marker, lxml_html.HtmlElement)
            marker.drop_tree()
            builder.open_word_item(max(int(level[1]), 1), readings)

    @staticmethod
    def _markers(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
        for paragraph in root.iter("p"):
            style = paragraph.get("style", "")
            if "mso-list" in style and (marker := _marker(paragraph)) is not None:
                yield declarations(style).get("mso-list", ""), marker


def _is_deleted(paragraph: etree._Element, marker: etree._Element) -> bool:
    """Return whether all of the paragraph but its marker was deleted under tracked changes."""
    deletions = list(islice(paragraph.iter("del"), _MOST_DELETIONS))
    deleted = sum(map(_letters, deletions))
    return deleted > 0 and _letters(paragraph) == _letters(marker) + deleted


def _letters(element: etree._Element) -> int:
    return sum(len("".join(words.split())) for words in map(str, element.itertext()))


def _marker(paragraph: etree._Element) -> etree._Element | None:
    for descendant in islice(paragraph.iterdescendants(), _MARKER_IS_AMONG):
        if declarations(descendant.get("style", "")).get("mso-list") == "ignore":
            return descendant
    return None
