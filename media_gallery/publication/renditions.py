"""Addresses and sizes of a picture's clean renditions in the public store, for pages and feeds.

``renditions`` here is always the JSON list that `media_gallery.publication.store` records: one
object for each file, as `record` writes it.
"""

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import FileSystemStorage, storages

from portal.images import processing

# A plain <img src> gets the widest JPEG up to this many pixels; srcset offers the others.
FALLBACK_WIDTH = 1024


@dataclass(frozen=True)
class Sources:
    """The attributes of a ``<picture>`` element.

    ``width`` and ``height`` reserve the space before the picture is loaded. All fields are strings:
    templates localize a number each time they print it, which for the pictures of a list takes
    longer than reading their rows.
    """

    webp_srcset: str
    jpeg_srcset: str
    src: str
    width: str
    height: str
    #: The page would be seen through parts of the picture: it needs a light ground.
    is_transparent: bool = False


@dataclass(frozen=True)
class Rendition:
    """One file of the public store: its address, size in pixels and bytes, and content type."""

    url: str
    width: int
    height: int
    bytes: int
    content_type: str = "image/jpeg"


def record(rendition: processing.Rendition, path: str) -> dict[str, Any]:
    """Return what a row records of a rendition that lies at ``path``."""
    return {
        "width": rendition.width,
        "height": rendition.height,
        "format": rendition.format,
        "path": path,
        "bytes": len(rendition.content),
        "recipe": processing.RECIPE,
    } | ({"is_transparent": True} if rendition.is_transparent else {})


def public_url(path: str) -> str:
    """Return the address of a file of the public store.

    It does not call the storage's ``url()``: the portal chooses these names, so they need no
    quoting, and a list of news has more than a hundred addresses, for which ``url()`` would take a
    tenth of the page's time.
    """
    store = storages["default"]
    assert isinstance(store, FileSystemStorage)
    return f"{store.base_url}{path}"


def sources(renditions: list[dict]) -> Sources:
    """Return the attributes of ``<picture>``, from ``renditions`` alone (no query, no disk)."""
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
        is_transparent=any("is_transparent" in each for each in renditions),
    )


def widest_jpeg(renditions: list[dict]) -> Rendition:
    """Return the widest JPEG, which feeds, social sites and downloads use."""
    widest = max(
        (each for each in renditions if each["format"] == "JPEG"), key=lambda each: each["width"]
    )
    return Rendition(
        url=public_url(widest["path"]),
        width=widest["width"],
        height=widest["height"],
        bytes=widest["bytes"],
    )
