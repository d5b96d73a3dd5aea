"""Read the `<style>` elements of pasted HTML: Excel, Word and mail colour their cells in them.

Selectors of one element (``td``, ``.xl65``, ``td.xl65``, ``#t``) are followed. Others (``.t td``,
``tr:nth-child(2)``, all in ``@media``) are not: where one sets a colour on what may be this
element, the colour is unknown, and text of unknown contrast is kept.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml import etree

from portal.rich_text.source.styles import Style, declarations

# Tag, class and id that an element must have; "" for any.
_Key = tuple[str, str, str]

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|<!--|-->", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_STATEMENT = re.compile(r"@(?:import|charset|namespace)[^;{}]*;", re.IGNORECASE)
# What a reader sees only after doing something, or beside the element's own text.
_MOMENTARY = re.compile(
    r":(?:hover|active|focus|visited|target|:?(?:before|after|first-l|selection))"
)
_SIMPLE = re.compile(r"(\*|[a-z][a-z0-9]*)?(?:\.([-\w]+)|#([-\w]+))?(?::link)?", re.IGNORECASE)
_LAST = re.compile(r"[\s>+~]+(?=[^\s>+~]*$)")
_COLOURS = ("color", "background", "background-color", "background-image")
# More than any program writes; they bound time and memory for hostile HTML.
_MOST_RULES, _MOST_DECLARATIONS = 5_000, 100
_UNKNOWN = "unknown"


class Stylesheet:
    """The rules of a page's `<style>` elements."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[_Key, Style] = {}
        self._doubts: dict[_Key, Style] = {}
        rules = chain.from_iterable(map(_rules, sheets))
        for selector, style, is_certain in islice(rules, _MOST_RULES):
            self._add(selector, style, is_certain=is_certain)

    def style(self, element: etree._Element) -> Style:
        """Return the declarations for the element; those of its own attribute override them."""
        found: Style = {}
        if self._rules or self._doubts:
            keys = list(_keys(str(element.tag), element.get("class", ""), element.get("id", "")))
            for rules in (self._rules, self._doubts):
                for key in keys:
                    found |= rules.get(key, {})
        return found

    def _add(self, selector: str, style: Style, *, is_certain: bool) -> None:
        if _MOMENTARY.search(selector):
            return
        rules = self._rules
        simple = _SIMPLE.fullmatch(selector)
        if not simple or not is_certain:
            rules = self._doubts
            style = {name: _UNKNOWN for name in _COLOURS if name in style}
            simple = _SIMPLE.match(_LAST.split(selector)[-1])
        if not style or not simple:
            return
        tag, class_, id_ = (part or "" for part in simple.groups())
        kept = rules.setdefault(("" if tag == "*" else tag.lower(), class_, id_), {})
        kept |= islice(style.items(), _MOST_DECLARATIONS)


def _keys(tag: str, classes: str, id_: str) -> Iterator[_Key]:
    """Yield the keys of the rules for an element, the least specific first."""
    names = classes.split()
    yield "", "", ""
    yield tag, "", ""
    yield from (("", name, "") for name in names)
    yield from ((tag, name, "") for name in names)
    if id_:
        yield "", "", id_
        yield tag, "", id_


def _rules(css: str) -> Iterator[tuple[str, Style, bool]]:
    """Yield selector, declarations, and False for a rule inside another, as in ``@media``."""
    css = _STATEMENT.sub("", _QUOTED.sub("''", _COMMENT.sub("", css)))
    depth = 0
    for piece in css.split("}"):
        *outer, body = piece.split("{")
        if not outer:  # The end of a block of rules.
            depth = max(depth - 1, 0)
            continue
        selectors = outer.pop().strip()
        depth += len(outer)
        if selectors.startswith("@"):  # @font-face, @page, Word's @list
            continue
        style = declarations(body)
        for selector in filter(None, map(str.strip, selectors.split(","))):
            yield selector, style, depth == 0
