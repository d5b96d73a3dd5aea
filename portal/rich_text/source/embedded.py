"""Read what is embedded in pasted HTML: pictures, players and frames."""

import re
from itertools import islice

from lxml import etree

from portal.rich_text.left_out import KEPT_PICTURE, LeftOut

_PLAYERS = frozenset(["iframe", "video", "audio", "object", "embed", "applet", "frame"])
_FORMULAS = frozenset(["math", "canvas"])
# Of a formula that is one line of signs: MathML writes a letter in each.
_ONE_LINE = frozenset(["mi", "mn", "mo", "mtext", "ms", "mrow", "mstyle", "mspace", "semantics"])
_MAX_SIGNS = 100
# Pixels: a smaller frame counts readers.
_MIN_SIDE = 4
_KEPT = re.compile(rf"{KEPT_PICTURE}([0-9]{{1,6}})")
# Where pages that load pictures late have the address.
_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "src")
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u25aa-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]|[0-9#*]\ufe0f?\u20e3"
)
_SMILEY = re.compile(r"smil|emoji|emoticon", re.IGNORECASE)
_NUMBER = re.compile("([0-9]{1,6})(?:px)?")


def read(element: etree._Element, left_out: LeftOut) -> str:
    """Return the words of a formula of one line, "" for others; note what is dropped.

    That is a player, a frame or a formula; scripts, fields of forms and the like are not noted.
    """
    if element.tag in _FORMULAS:
        if element.tag == "math" and (words := _formula(element)):
            return words
        left_out.formulas += 1
    elif element.tag in _PLAYERS and not _is_tiny(element):
        address = _player_address(element)
        # Without an address an <iframe> is the place of an advertisement.
        if element.tag != "iframe" or address:
            left_out.players.append(address)
    return ""


# What a script, or a server, replaces by a player.
_PLACES = frozenset(
    ["oembed", "lite-youtube", "lite-vimeo", "amp-youtube", "amp-video", "amp-iframe"]
)
_PLACE_CLASS = re.compile(r"\b(?:fb-(?:video|post)|VCSortableInPreviewMode)\b")


def note_place(element: etree._Element, left_out: LeftOut) -> None:
    """Note an element that a script makes a player; what it has of text is kept."""
    if element.tag in _PLACES or (
        _PLACE_CLASS.search(element.get("class", ""))
        and element.get("type") in (None, "VideoStream")
        and next(element.iterdescendants(*_PLAYERS), None) is None
    ):
        left_out.players.append(element.get("url") or element.get("data-href") or "")


def _formula(element: etree._Element) -> str:
    words = [element.text or ""]
    for part in islice(element.iterdescendants(), _MAX_SIGNS + 1):
        if part.tag == "annotation" or (part.tag == "mrow" and part.get("hidden")):
            continue
        if part.tag not in _ONE_LINE or len(words) > _MAX_SIGNS:
            return ""
        words.append(part.text or "")
    return "".join(words)


def read_image(image: etree._Element, left_out: LeftOut) -> tuple[str, str]:
    """Return the words that an <img> stands for, and the mark of the place where it will be.

    One of them at most is not empty. Other pictures are noted in ``left_out``.
    """
    if words := emoji(image):
        return words, ""
    address = _address(image)
    if not address or is_counter(image) or _is_part_of_something(image):
        return "", ""
    if left_out.keeps_pictures and (kept := _KEPT.fullmatch(address)):
        return "", f"anh-dan-{kept[1]}"
    left_out.pictures.append(address)
    return "", ""


def emoji(image: etree._Element) -> str:
    """Return the emoji or smiley that an <img> shows, "" for other pictures."""
    alternative = image.get("alt", "")
    is_emoji = _EMOJI.match(alternative) or _SMILEY.search(image.get("class", ""))
    return alternative if is_emoji else ""


def is_counter(image: etree._Element) -> bool:
    """Return whether the image is a pixel that counts readers of another site."""
    return any(image.get(side) in ("0", "1", "2", "3") for side in ("width", "height"))


def _is_tiny(player: etree._Element) -> bool:
    sides = (_NUMBER.fullmatch(player.get(name, "").strip()) for name in ("width", "height"))
    known = [int(side[1]) for side in sides if side]
    return bool(known) and max(known) < _MIN_SIDE


def _address(image: etree._Element) -> str:
    found = [image.get(name, "").strip() for name in _ADDRESSES]
    whole = [address for address in found if address and not address.startswith("data:image/gif")]
    return (whole or [*filter(None, found), ""])[0]


def _is_part_of_something(image: etree._Element) -> bool:
    """Return whether it is a box of Google Docs' checklists, or a part of the editor: its handle,
    and the thumbnail of a photo, which lie in what is copied from it."""
    parent = image.getparent()
    return (
        "cke_" in image.get("class", "")
        or (parent is not None and parent.get("role") == "checkbox")
        or any("data-photo" in around.attrib for around in islice(image.iterancestors(), 4))
    )


def _player_address(element: etree._Element) -> str:
    names = ("src", "data-src", "data", "code")
    parts = [element, *islice(element.iterdescendants("source", "embed", "param", "iframe"), 20)]
    found = (
        part.get(name, "").strip()
        for part in parts
        for name in (("value",) if part.tag == "param" else names)
    )
    return next(
        # Some pages escape an address twice. Not `unescape`: it makes "&section=2" "§ion=2".
        (each.replace("&amp;", "&") for each in found if re.match("(?:https?:)?//", each)),
        "",
    )
