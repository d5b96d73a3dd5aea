"""A picture comes out upright, whichever way its file tells how it lies."""

import io
import struct
from pathlib import Path

import pi_heif
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from media_gallery.videos.ffmpeg import stills
from portal.images import processing
from tests.make_photos import (
    CORNERS,
    STORED,
    XMP_FORMS,
    make_cornered_picture,
    make_exif,
    make_picture_bytes,
    make_picture_with_xmp,
    make_xmp,
)
from tests.portal.test_image_processing import alike, check, corners, renditions, shown

PHONE = Path(__file__).parents[1] / "phone.heic"


def lying(orientation: int) -> Image.Image:
    """Return the picture as it lies in a file of that orientation."""
    turn = STORED[orientation]
    upright = make_cornered_picture((64, 48))
    return upright if turn is None else upright.transpose(turn)


def is_upright(content: bytes) -> bool:
    facts = check(content)
    return (facts.width, facts.height) == (64, 48) and all(
        shown(each).size == (64, 48) and all(map(alike, corners(shown(each)), CORNERS))
        for each in renditions(content)
    )


@pytest.mark.parametrize("format", ["JPEG", "MPO", "PNG", "WEBP"])
@pytest.mark.parametrize("form", XMP_FORMS)
@pytest.mark.parametrize("orientation", [2, 6, 8])
def test_xmp_alone_tells_it(format, form, orientation):
    more = {"save_all": True, "append_images": [lying(1)]} if format == "MPO" else {}
    xmp = make_xmp(orientation, form)
    assert is_upright(make_picture_with_xmp(lying(orientation), format, xmp, **more))


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_xmp_tells_it_beside_exif_that_does_not(format, orientation):
    for exif in (make_exif(), make_exif(9), b"Exif\0\0II*\0\xff\xff\xff\x7f nonsense"):
        xmp = make_xmp(orientation)
        assert is_upright(make_picture_with_xmp(lying(orientation), format, xmp, exif=exif))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_exif_goes_before_xmp(format):
    for orientation in (1, 6):
        exif, xmp = make_exif(orientation), make_xmp(8)
        assert is_upright(make_picture_with_xmp(lying(orientation), format, xmp, exif=exif))


@pytest.mark.parametrize("kind", ["exif", "xmp", "APP1 of EXIF", "APP1 of XMP"])
@pytest.mark.parametrize("after", [False, True], ids=["before the pixels", "behind the pixels"])
def test_a_png_of_imagemagick_tells_it(kind, after):
    told = {
        "exif": make_exif(6).tobytes(),
        "xmp": make_xmp(6),
        "APP1 of EXIF": make_exif(6).tobytes(),
        "APP1 of XMP": b"http://ns.adobe.com/xap/1.0/\0" + make_xmp(6),
    }[kind]
    kind = kind.partition(" ")[0]
    chunks = PngInfo()
    profile = f"\n{kind}\n{len(told):8}\n{told.hex()}\n"
    chunks.add(b"tEXt", f"Raw profile type {kind}\0{profile}".encode(), after_idat=after)
    assert is_upright(make_picture_bytes(lying(6), "PNG", pnginfo=chunks))


@pytest.mark.parametrize("zip_", [False, True], ids=["plain", "compressed"])
def test_a_png_tells_it_behind_its_pixels_and_compressed(zip_):
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", make_xmp(6).decode(), zip=zip_)
    ((name, content, _after),) = text.chunks
    chunks = PngInfo()
    chunks.add(name, content, after_idat=True)
    assert is_upright(make_picture_bytes(lying(6), "PNG", pnginfo=chunks))


@pytest.mark.parametrize(
    "xmp",
    [
        make_xmp(0),
        make_xmp(9),
        b"not XML at all",
        b"<x:xmpmeta",
        b"<a>" * 100_000,
        make_xmp(6).replace(b'"6"', b'"sau"'),
        b'<!DOCTYPE x [<!ENTITY a "6">]><x><tiff:Orientation>&a;</tiff:Orientation></x>',
        make_xmp(6).replace(b"tiff:Orientation", b"tiff:Other")
        + b'<!-- tiff:Orientation="6" -->',
    ],
)  # fmt: skip
def test_xmp_that_tells_nothing_leaves_the_picture_as_it_lies(xmp):
    assert is_upright(make_picture_with_xmp(lying(1), "WEBP", xmp))


@pytest.mark.parametrize("orientation", STORED)
def test_avif_tells_it_outside_exif_and_xmp(orientation):
    # Pillow writes the orientation of EXIF into the picture's own transformation.
    exif = make_exif(orientation)
    told = make_picture_with_xmp(lying(orientation), "AVIF", make_xmp(3), exif=exif, quality=90)
    assert is_upright(told)
    assert is_upright(make_picture_with_xmp(lying(1), "AVIF", make_xmp(6), quality=90))


def heic_with_xmp(xmp: bytes) -> bytes:
    """Return the phone's HEIC, which is to be turned by its ``irot``, with XMP instead of EXIF."""
    heic = PHONE.read_bytes()
    media, exif = heic.index(b"mdat") + 4, heic.index(b"\0\0\0\x06Exif\0\0")
    entry = b"\0\0\0\x15infe\x02\0\0\x01\0\x02\0\0Exif\0"
    of_xmp = b"infe\x02\0\0\x01\0\x02\0\0mime\0application/rdf+xml\0"
    more = 4 + len(of_xmp) - len(entry)
    # Where the two items lie: offset, one extent, its offset and length.
    place = struct.Struct(">IHII").pack
    changes = [
        (place(media, 1, 0, exif - media), place(media + more, 1, 0, exif - media)),
        (place(exif, 1, 0, len(heic) - exif), place(exif + more, 1, 0, len(xmp))),
        (entry, struct.pack(">I", 4 + len(of_xmp)) + of_xmp),
    ]
    for box, by in ((b"iinf", more), (b"meta", more), (b"mdat", len(xmp) - len(heic) + exif)):
        start = heic.index(box) - 4
        size = heic[start : start + 4]
        longer = struct.pack(">I", int.from_bytes(size) + by)
        changes.append((size + box, longer + box))
    made = heic[:exif] + xmp
    for before, after in changes:
        assert made.count(before) == 1
        made = made.replace(before, after)
    return made


def test_heic_is_turned_once_whatever_xmp_says(tmp_path):
    pi_heif.register_heif_opener(thumbnails=False)
    with_xmp = [heic_with_xmp(make_xmp(each)) for each in (1, 6)]
    assert all(b"xmpmeta" in Image.open(io.BytesIO(each)).info["xmp"] for each in with_xmp)
    made = []
    for content in (PHONE.read_bytes(), *with_xmp):
        assert stills.convert(io.BytesIO(content), tmp_path / "target")
        jpeg = (tmp_path / "target").read_bytes()
        facts = processing.check(io.BytesIO(jpeg))
        made.append((facts.width, facts.height, corners(Image.open(io.BytesIO(jpeg)))))
    assert made == [made[0]] * 3
