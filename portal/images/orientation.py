"""Tell how a picture lies in its file, from EXIF or from XMP.

Pillow looks for XMP's orientation with a regular expression, which misses what ExifTool writes
(single quotes) and takes the orientation of another picture that was placed in this one.
"""

from collections.abc import Iterator
from contextlib import suppress

from lxml import etree
from PIL import ExifTags, Image

_UPRIGHT = 1
_KNOWN = range(1, 9)
# XMP lies in the first 64 kB of a JPEG; elsewhere it may be as long as the file.
_MOST_XMP = 1_000_000
_HEADERS = {"exif": b"Exif\0\0", "xmp": b"http://ns.adobe.com/xap/1.0/\0"}
# The second name of each is what is read where the namespace is not declared.
_RDF = ("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF", "rdf:RDF")
_NAMES = ("{http://ns.adobe.com/tiff/1.0/}Orientation", "tiff:Orientation")


def orientation(image: Image.Image) -> int:
    """Return the orientation of a picture just opened: 1 to 8 as in EXIF, 1 where none is told.

    EXIF goes before XMP, as programs do that write both.
    """
    if image.format == "PNG":
        _read_to_the_end(image)
    found = _in_exif(image)
    # AVIF tells it outside EXIF and XMP, which a reader has to ignore then; Pillow writes it into
    # the EXIF it gives.
    if found not in _KNOWN and image.format != "AVIF":
        found = _in_xmp(image)
    return found if found is not None and found in _KNOWN else _UPRIGHT


def _read_to_the_end(image: Image.Image) -> None:
    """Read the parts of a PNG behind its pixels too; a damaged one is reported when decoded."""
    with suppress(Exception):  # Hostile bytes can raise any exception in a decoder.
        image.load()


def _in_exif(image: Image.Image) -> int | None:
    try:
        content = image.info.get("exif") or _raw_profile(image, "exif")
        exif = Image.Exif()
        exif.load(content)
        return int(exif.get(ExifTags.Base.Orientation, 0))
    except Exception:  # A picture with damaged EXIF is accepted.
        return None


def _in_xmp(image: Image.Image) -> int | None:
    try:
        packet = image.info.get("xmp") or _raw_profile(image, "xmp")
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        root = etree.fromstring(packet[:_MOST_XMP].strip(b"\0 \r\n\t"), parser)
        return next((int(value) for value in _values(root) if value.strip()), None)
    except Exception:  # As with EXIF.
        return None


def _values(root: etree._Element) -> Iterator[str]:
    """Yield what the packet says of the picture itself, not of others that were placed in it."""
    rdf = next(root.iter(*_RDF), None)
    for description in [root, *root] if rdf is None else rdf:
        for name in _NAMES:
            yield description.get(name, "")
            yield from (child.text or "" for child in description.iterchildren(name))


def _raw_profile(image: Image.Image, kind: str) -> bytes:
    """Return EXIF or XMP as ImageMagick writes it into a PNG: hexadecimal, below three lines.

    Under the name of the kind, or, in older versions, under that of the part of a JPEG.
    """
    for name in (kind, "APP1"):
        written = image.info.get(f"Raw profile type {name}", "")
        content = bytes.fromhex("".join(written.split("\n")[3:]))
        if content.startswith(_HEADERS[kind]) or (content and name == kind):
            return content.removeprefix(_HEADERS["xmp"])
    return b""
