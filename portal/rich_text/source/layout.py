"""Decide from styles where a line begins and ends, and which neighbours stand apart."""

import re
from typing import Literal

from lxml import etree

from portal.rich_text.source.styles import Style
from portal.rich_text.source.trees import first_words

#: How an element's children are laid out: in the text, or as the items of a flexible box.
Flow = Literal["text", "row", "column"]

# Elements of which `display` decides whether they begin a line: others have a meaning of their own.
_GENERIC_BLOCKS = frozenset(
    ["p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address"]
    + ["center", "form", "fieldset", "legend", "dt", "dd", "details", "summary", "hgroup", "search"]
)
_BLOCK = re.compile(r"(?:block|flex|grid|list-item|table|flow-root|-webkit-box)(?:\s|$)")
_LINES = re.compile(r"\b(?:pre|pre-wrap|pre-line|break-spaces|preserve|preserve-breaks)(?:\s|$)")
_MARGIN = re.compile(r"([0-9.]+)(px|pt|em|rem|ex|ch)")
# Pixels: less is a nudge, more is a gap that readers see as a space.
_GAP = 4
_UNITS = {"px": 1, "pt": 4 / 3, "em": 16, "rem": 16, "ex": 8, "ch": 8}
# A drop cap, with a quotation mark before it perhaps, belongs to the word behind it.
_MAX_DROP_CAP = 2


def keeps_lines(tag: str, style: Style, outside: bool) -> bool:
    """Return whether line breaks in the text inside the element are shown."""
    white_space = style.get("white-space") or style.get("white-space-collapse")
    if white_space and white_space not in ("inherit", "unset", "revert"):
        return bool(_LINES.search(white_space))
    return outside or tag in ("pre", "listing", "xmp")


def is_block(element: etree._Element, style: Style, around: Flow, blocks: frozenset[str]) -> bool:
    """Return whether the element begins a line, and another one begins behind it.

    ``blocks`` are the elements that do so without a style; ``around`` is how its parent lays out
    its children.
    """
    display = style.get("display", "")
    if element.tag in blocks:
        return not (element.tag in _GENERIC_BLOCKS and display in ("inline", "contents"))
    return around == "column" or bool(_BLOCK.match(display))


def flow(style: Style) -> Flow:
    """Return how the element's children are laid out."""
    display = style.get("display", "")
    if display in ("flex", "inline-flex", "-webkit-box"):
        direction = style.get("flex-direction", "") + style.get("flex-flow", "")
        return "column" if "column" in direction else "row"
    if display in ("grid", "inline-grid"):
        columns = style.get("grid-template-columns", "none")
        return "row" if " " in columns or "(" in columns else "column"
    return "text"


def stands_apart(element: etree._Element, style: Style, around: Flow) -> bool:
    """Return whether readers see a gap around an inline element that has no space there."""
    if around == "row":
        return True
    if not style:
        return False
    display = style.get("display", "")
    if display in ("table-cell", "inline-flex", "inline-grid", "inline-table"):
        return True
    if display == "inline-block" and ("width" in style or "min-width" in style):
        return True  # Wider than its words: a column.
    if style.get("mso-list") == "ignore":
        return True  # A marker of Word that stays text.
    if style.get("float") in ("left", "right") or style.get("position") in ("absolute", "fixed"):
        return len(first_words(element)) > _MAX_DROP_CAP
    return any(_is_gap(style.get(name, "")) for name in ("margin-left", "margin-right")) or (
        "margin" in style and _is_gap(_sides(style["margin"]))
    )


def _sides(margin: str) -> str:
    """Return the margin on the right of the shorthand `margin`."""
    values = margin.split()
    return values[1] if len(values) > 1 else margin


def _is_gap(value: str) -> bool:
    match = _MARGIN.fullmatch(value)
    return match is not None and _pixels(match[1], match[2]) >= _GAP


def _pixels(digits: str, unit: str) -> float:
    try:
        return float(digits) * _UNITS[unit]
    except ValueError:  # "1.2.3"
        return 0
