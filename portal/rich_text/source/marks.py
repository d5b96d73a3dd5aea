"""Read the marks of text (strong, em, u, s, sub, sup) from elements and styles."""

import re

from portal.rich_text.source.styles import Style

_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em"} | {
    "var": "em",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "del": "s",
    "sub": "sub",
    "sup": "sup",
}
_BOLD_IN_SHORTHAND = re.compile(r"\b(?:bold|bolder|[6-9]00)\b(?!\s*(?:px|pt|em|%))")
_LENGTH = re.compile(r"(-?[0-9.]+)(?:px|pt|em|rem|ex|%)")
# As a share of the size around: what is raised and as large as the text is not superscript.
_SMALL = re.compile(
    r"smaller|x-small|xx-small|(?:[1-8]?[0-9](?:\.[0-9]+)?%)|0?\.[0-8][0-9]*r?em|[5-9](?:\.[0-9]+)?pt"
    r"|(?:[6-9]|1[01])(?:\.[0-9]+)?px"
)


def marks_inside(tag: str, style: Style, outside: frozenset[str]) -> set[str]:
    """Return the marks of the text inside an element.

    Styles undo elements too: Google Docs writes <b style="font-weight:normal"> around all of a
    text.
    """
    marks = set(outside)
    if mark := _MARKS.get(tag):
        marks.add(mark)
    if style:
        _apply(style, marks)
        # In a row or cell `vertical-align` places the text; a heading cell is bold by itself.
        if tag not in ("td", "th", "tr") and (raised := _raised(style)):
            marks.add(raised)
        if tag == "th":
            marks.discard("strong")
    return marks


def _apply(style: Style, marks: set[str]) -> None:
    font = style.get("font", "")
    weight = style.get("font-weight", "")
    if _is_bold(weight) or (not weight and _BOLD_IN_SHORTHAND.search(font.partition("/")[0])):
        marks.add("strong")
    elif weight in ("normal", "lighter") or re.fullmatch("[1-5]?[0-9]{1,2}", weight):
        marks.discard("strong")
    slant = style.get("font-style", "")
    if slant.startswith(("italic", "oblique")) or (not slant and re.search(r"\bitalic\b", font)):
        marks.add("em")
    elif slant == "normal":
        marks.discard("em")
    decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    if "underline" in decoration:
        marks.add("u")
    if "line-through" in decoration:
        marks.add("s")


def _is_bold(weight: str) -> bool:
    return weight in ("bold", "bolder") or bool(re.fullmatch("[6-9][0-9]{2}|1000", weight))


def _raised(style: Style) -> str | None:
    """Return sup or sub for text that a style raises or lowers, else None."""
    align = style.get("vertical-align", "")
    position = style.get("font-variant-position", "")
    if align == "super" or position == "super":
        return "sup"
    if align == "sub" or position == "sub":
        return "sub"
    # Word, "Font", "Position": raised or lowered by points, whatever the size. Mails use the
    # property alone, to centre the words of a button for Outlook.
    points = _number(style.get("mso-text-raise", "")) if style.get("position") == "relative" else 0
    if abs(points) >= 1:
        return "sup" if points > 0 else "sub"
    if not _SMALL.fullmatch(style.get("font-size", "")):
        return None
    if align in ("top", "text-top"):
        return "sup"
    if align in ("bottom", "text-bottom"):
        return "sub"
    lift = _number(align)
    if not lift and style.get("position") == "relative":
        lift = -_number(style.get("top", "")) or _number(style.get("bottom", ""))
    return None if abs(lift) < 0.1 else "sup" if lift > 0 else "sub"


def _number(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    try:
        return float(match[1]) if match else 0.0
    except ValueError:  # "1.2.3"
        return 0.0
