"""What pages need of a picture whose clean renditions lie in the public store.

``renditions`` here is always the JSON list that `media_gallery.renditions` records: one object for
each file, with ``width``, ``height``, ``format`` (WEBP, JPEG), ``path`` and ``bytes``.
"""

from dataclasses import dataclass

from django.core.files.storage import storages

# A plain <img src> gets the widest rendition up to this many pixels; srcset offers the others.
FALLBACK_WIDTH = 1024


@dataclass(frozen=True)
class Sources:
    """What a ``<picture>`` needs; ``width`` and ``height`` hold the place before the bytes come.

    All of it is text, as attributes have it: of a number, a template asks each time how the
    reader's language writes it, which for the pictures of a list takes longer than reading them.
    """

    webp_srcset: str
    jpeg_srcset: str
    src: str
    width: str
    height: str


@dataclass(frozen=True)
class Rendition:
    """One file of the public store, for those who want one address and its facts."""

    url: str
    width: int
    height: int
    bytes: int
    content_type: str = "image/jpeg"


def public_url(path: str) -> str:
    """The address of a file of the public store.

    Its names are our own and need no quoting, and a list of news has more than a hundred: the
    storage's way of joining addresses would take a tenth of the page's time.
    """
    return f"{storages['default'].base_url}{path}"


def sources(renditions: list[dict]) -> Sources:
    """What ``<picture>`` shows, from the record alone (no query, no disk)."""
    by_format: dict[str, list[dict]] = {"WEBP": [], "JPEG": []}
    for rendition in sorted(renditions, key=lambda each: each["width"]):
        by_format[rendition["format"]].append(rendition)
    jpegs = by_format["JPEG"]
    fallback = next((each for each in reversed(jpegs) if each["width"] <= FALLBACK_WIDTH), jpegs[0])
    webp_srcset, jpeg_srcset = (
        ", ".join(f"{public_url(each['path'])} {each['width']}w" for each in by_format[name])
        for name in ("WEBP", "JPEG")
    )
    return Sources(
        webp_srcset=webp_srcset,
        jpeg_srcset=jpeg_srcset,
        src=public_url(fallback["path"]),
        width=str(jpegs[-1]["width"]),
        height=str(jpegs[-1]["height"]),
    )


def widest_jpeg(renditions: list[dict]) -> Rendition:
    """The picture for feeds, social sites and for keeping."""
    widest = max(
        (each for each in renditions if each["format"] == "JPEG"), key=lambda each: each["width"]
    )
    return Rendition(
        url=public_url(widest["path"]),
        width=widest["width"],
        height=widest["height"],
        bytes=widest["bytes"],
    )
