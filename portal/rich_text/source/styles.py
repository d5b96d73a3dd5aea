"""Parse inline styles and attributes of pasted elements, and decide whether text is visible."""

import re
from typing import NamedTuple, Protocol

Style = dict[str, str]


class Attributes(Protocol):
    """The attributes of an element: a dict, or lxml's ``_Attrib``."""

    def __contains__(self, name: str, /) -> bool: ...
    def get(self, name: str, default: str, /) -> str: ...


_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_DECLARATION = re.compile(r"([-\w]+)\s*:\s*([^;]*)")


def declarations(style: str) -> Style:
    r"""Return the declarations of a style attribute, names and values in lower case.

    The last one of a name wins unless an earlier one is important. CSS comments and escapes are
    read as browsers read them.

    >>> declarations("Font-Size: 12PT; color:red !important; color:blue; d\\69splay:none")
    {'font-size': '12pt', 'color': 'red', 'display': 'none'}
    """
    found: Style = {}
    important = set()
    plain = _ESCAPE.sub(_unescaped, _COMMENT.sub("", style))
    for name, value in _DECLARATION.findall(plain.lower()):
        value, _, flag = value.partition("!")
        if flag.strip() == "important":
            important.add(name)
        elif name in important:
            continue
        found.pop(name, None)  # Keep the order: `background` sets the colour too.
        found[name] = value.strip()
    return found


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return match[2] or (chr(code) if 0 < code < 0xD800 else "")


_PIXELS = {"px": 1, "": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78} | {
    "em": 16,
    "rem": 16,
    "ex": 8,
    "ch": 8,
    "vw": 10,
    "vh": 10,
    "%": 10,
}
_LENGTH = re.compile(
    r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(px|pt|pc|in|cm|mm|rem|em|ex|ch|vw|vh|%|)"
)


def _pixels(value: str | None) -> float | None:
    """Return a length in approximate pixels, 100 % as 1,000; None for anything else."""
    match = _LENGTH.fullmatch(value or "")
    return float(match[1]) * _PIXELS[match[2]] if match else None


def _at_most(limit: float, *values: str | None) -> bool:
    return any(length is not None and length <= limit for length in map(_pixels, values))


# Pixels; more than any real indent or negative margin, Word's hanging paragraphs included.
_FAR = 400
_SHIFTS = ("text-indent", "left", "top", "right", "bottom", "margin-left", "margin-top")
_NOTHING_LEFT = re.compile(
    r"scale[xy3d]*\(\s*0*\.?0*\s*[,)]|translate\w*\([^)]*-[0-9]{3,}|alpha\(opacity=0\)|opacity\(\s*0"
)
_CLIPPED = re.compile(r"rect\((?:[01](?:px)?[\s,]*){4}\)|inset\((?:50|100)%|circle\(0")


def is_gone(tag: str, attributes: Attributes, style: Style) -> bool:
    """Return whether nothing inside the element is visible, whatever styles its children have.

    >>> is_gone("div", {}, declarations("position:absolute; left:-9999px"))
    True
    >>> is_gone("p", {}, declarations("margin-left:36.0pt; text-indent:-18.0pt"))
    False
    """
    if not style:  # as most elements are
        return _is_closed(tag, attributes) or _is_sliver(tag, attributes)
    overflow = " ".join(style.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    cut_off = "hidden" in overflow or "clip" in overflow
    placed = style.get("position") in ("absolute", "fixed", "relative")
    return (
        _is_closed(tag, attributes)
        or style.get("display") == "none"
        or style.get("mso-hide") == "all"
        or style.get("content-visibility") == "hidden"
        or _at_most(0.05, style.get("opacity", "").replace("%", ""))
        or bool(_NOTHING_LEFT.search(style.get("transform", "") + " " + style.get("filter", "")))
        or bool(_CLIPPED.search(style.get("clip", "") + " " + style.get("clip-path", "")))
        or _at_most(-_FAR, *(style.get(name) for name in _SHIFTS))
        or _at_most(-_FAR, *style.get("margin", "").split())
        or _at_most(-_FAR, *style.get("inset", "").split())
        or (placed and max(_pixels(style.get(name)) or 0 for name in ("left", "top")) > 10 * _FAR)
        or (cut_off and (_pixels(style.get("text-indent")) or 0) >= _FAR)
        or (
            cut_off
            and _at_most(
                1, *(style.get(name) for name in ("width", "height", "max-width", "max-height"))
            )
        )
        or _is_sliver(tag, attributes)
    )


def _is_closed(tag: str, attributes: Attributes) -> bool:
    """Return whether it is shown only after a script or a button opens it."""
    return (
        "hidden" in attributes
        or "popover" in attributes
        or (tag == "dialog" and "open" not in attributes)
    )


def _is_sliver(tag: str, attributes: Attributes) -> bool:
    """Return whether it is a marquee of at most 3 pixels, an old way to hide paid links."""
    return tag == "marquee" and _at_most(
        3, attributes.get("width", ""), attributes.get("height", "")
    )


Colour = tuple[int, int, int] | None
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
_NAMED = {"white": WHITE, "snow": (255, 250, 250), "ivory": (255, 255, 240), "black": BLACK} | {
    "window": WHITE,
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "silver": (192, 192, 192),
    "navy": (0, 0, 128),
}
# Ink that nobody chose: Word and LibreOffice write it white on dark paper, and so does the portal
# for readers who prefer dark pages.
_AUTOMATIC = frozenset(["windowtext", "auto", "automatic", "canvastext", "text", "initial"])
_INHERITED = frozenset(["inherit", "currentcolor", "unset", "revert", "revert-layer"])
_HEX = re.compile(r"#?(?:([0-9a-f]{6})([0-9a-f]{2})?|([0-9a-f]{3})([0-9a-f])?)")
_RGB = re.compile(
    r"rgba?\(\s*([0-9]+)[\s,]+([0-9]+)[\s,]+([0-9]+)(?:\s*[,/]\s*([0-9.]+)(%?))?\s*\)"
)
_PART_OF_SHORTHAND = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([^)]*\)|[-a-z]+")


def _colour(value: str) -> Colour:
    """Return red, green and blue; None if the value is not understood."""
    if match := _RGB.fullmatch(value):
        red, green, blue = (min(int(part), 255) for part in match.groups()[:3])
        return red, green, blue
    if match := _HEX.fullmatch(value):
        digits = match[1] or "".join(2 * digit for digit in match[3])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    return _NAMED.get(value)


def _opacity(value: str) -> float:
    """Return how opaque a colour is: 0 is transparent, 1 is opaque.

    >>> _opacity("#00000000"), _opacity("rgb(0 0 0 / 50%)"), _opacity("transparent")
    (0.0, 0.5, 0.0)
    """
    if value == "transparent":
        return 0.0
    if match := _RGB.fullmatch(value):
        return _number(match[4]) / (100 if match[5] else 1) if match[4] else 1.0
    if match := _HEX.fullmatch(value):
        digits = match[2] or 2 * (match[4] or "f")
        return int(digits, 16) / 255
    return 1.0


def _number(digits: str) -> float:
    """Return the number, or 1.0 if the text is not a number.

    >>> _number("0.5"), _number("1.2.3")
    (0.5, 1.0)
    """
    try:
        return float(digits)
    except ValueError:
        return 1.0


class Look(NamedTuple):
    """The styles that hide text and that children inherit but can override.

    A colour of None is one that is not known, or automatic ink: neither hides text.
    """

    tiny: bool = False
    invisible: bool = False
    transparent: bool = False
    ink: Colour = None
    paper: Colour = WHITE

    @property
    def is_seen(self) -> bool:
        return not (self.tiny or self.invisible or self.transparent or self._is_too_faint())

    def _is_too_faint(self) -> bool:
        if self.ink is None or self.paper is None:
            return False
        pairs = zip(self.ink, self.paper, strict=True)
        return all(abs(ink - paper) <= 8 for ink, paper in pairs)

    def inside(self, attributes: Attributes, style: Style) -> "Look":
        """Return the look inside a child with these attributes and declarations."""
        if not (
            style
            or "color" in attributes
            or "bgcolor" in attributes
            or "background" in attributes
            or "text" in attributes
        ):
            return self
        tiny, invisible, transparent, ink, paper = self
        if size := style.get("font-size") or _size_in(style.get("font", "")):
            tiny = self._is_tiny(size)
        if visibility := style.get("visibility"):
            invisible = visibility in ("hidden", "collapse")
        colour = style.get("color") or _attribute(attributes, "color", "text")
        if colour and colour not in _INHERITED:
            transparent = _opacity(colour) <= 0.05
            ink = None if colour in _AUTOMATIC else _colour(colour)
        if "background" in attributes:
            paper = None  # A picture.
        elif colour := _attribute(attributes, "bgcolor"):
            paper = self._paper(colour)
        for name, value in style.items():
            if name in ("background", "background-color"):
                paper = self._paper(value)
        if _PICTURE.search(style.get("background-image", "") + style.get("background", "")):
            paper = None
        return Look(tiny, invisible, transparent, ink, paper)

    def _is_tiny(self, size: str) -> bool:
        relative = size.endswith(("em", "%", "ex")) and not size.endswith("rem")
        length = _pixels(size)
        if length is None or (relative and self.tiny):
            return self.tiny if relative or size == "inherit" else False
        return (length / 62.5 if size.endswith("%") else length) <= 2

    def _paper(self, value: str) -> Colour:
        if value in _INHERITED:
            return self.paper
        for part in _PART_OF_SHORTHAND.findall(value):
            opacity = _opacity(part)
            if opacity <= 0.05:
                return self.paper
            if opacity < 0.95:
                return None
            if (colour := _colour(part)) is not None:
                return colour
        return self.paper if set(value.split()) <= _COLOURLESS else None


_PICTURE = re.compile(r"url\(|gradient|image")
# The words of a background that has no colour of its own.
_COLOURLESS = frozenset(
    ["none", "initial", "scroll", "fixed", "local", "repeat", "repeat-x", "repeat-y", "no-repeat"]
    + ["left", "right", "top", "bottom", "center", "0", "0%", "0px"]
)


def _attribute(attributes: Attributes, *names: str) -> str:
    """Return the first of these attributes that the element has, in lower case, else ""."""
    return next(filter(None, (attributes.get(name, "").strip().lower() for name in names)), "")


_FONT_SIZE = re.compile(r"(?:^|\s)([0-9.]+(?:px|pt|em|rem|%|))(?=/|\s)")


def _size_in(font: str) -> str | None:
    """Return the size in the shorthand `font`; numbers of three digits are weights."""
    sizes = [size for size in _FONT_SIZE.findall(font) if not re.fullmatch("[1-9]00", size)]
    return sizes[0] if sizes else None
