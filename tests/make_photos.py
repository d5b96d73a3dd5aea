"""Factories for pictures: the bytes of normal and of malicious files, and the photos."""

import io
import itertools
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import ExifTags, Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from media_gallery.models import Photo
from media_gallery.publication import store
from portal.images import processing
from tests.make import make_user

_numbers = itertools.count(1)

# Two by two fields of different colours, so that the orientation can be tested.
RED, GREEN, BLUE, WHITE = (254, 0, 0), (0, 128, 1), (0, 0, 254), (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, WHITE)

#: How a picture lies in a file of each EXIF orientation.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def make_picture(size=(64, 48), colour=None) -> Image.Image:
    """Return a picture of one colour; without ``colour`` a different one each time."""
    if colour is None:
        # Steps of 8, because JPEG writes colours that are nearer to each other as the same bytes.
        number = next(_numbers)
        colour = (number % 32 * 8, number // 32 % 32 * 8, number // 1024 % 32 * 8)
    return Image.new("RGB", size, colour)


def make_cornered_picture(size=(64, 48)) -> Image.Image:
    """Return a picture with red and green above, blue and white below."""
    width, height = size
    picture = Image.new("RGB", size, WHITE)
    half = width // 2, height // 2
    picture.paste(RED, (0, 0, *half))
    picture.paste(GREEN, (half[0], 0, width, half[1]))
    picture.paste(BLUE, (0, half[1], half[0], height))
    return picture


def make_picture_bytes(
    picture: Image.Image | None = None, format: str = "JPEG", **options
) -> bytes:
    """Encode ``picture``, or a new one; ``options`` are Pillow's: ``exif``, ``quality``, …"""
    encoded = io.BytesIO()
    (picture or make_picture()).save(encoded, format, **options)
    return encoded.getvalue()


def make_exif(orientation: int | None = None) -> Image.Exif:
    """Return EXIF as a phone writes it: orientation, model, place, time."""
    exif = Image.Exif()
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = "MAY-ANH-BI-MAT"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {1: "N", 2: (21.0, 18.0, 31.0), 3: "E", 4: (105.0, 36.0, 17.0), 29: "2020:02:13"}
    )
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2020:02:13 08:30:00"
    return exif


def make_png_bytes(
    width: int, height: int, *, bits: int = 8, colour_type: int = 2, rows=b""
) -> bytes:
    """Build a PNG by hand, for headers that Pillow would not write."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def make_upload(content: bytes | None = None, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture_bytes() if content is None else content)


def make_photo(
    content: bytes | None = None, *, approved: bool = False, public: bool = False, **fields
) -> Photo:
    """Create a photo with its original in the private store, pending or ``approved``.

    With ``public`` its renditions are in the public store too, even if nothing shows it.
    """
    if approved or public:
        fields |= {
            "state": Photo.State.APPROVED,
            "decided_by": make_user("Moderators"),
            "decided_at": timezone.now(),
        }
    fields.setdefault("caption", f"Ảnh số {next(_numbers)}")
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user("Reporters")
    photo = Photo(**fields)
    upload = make_upload(content)
    photo.receive(upload, processing.check(upload))
    photo.save()
    if public:
        store.publish_photo(photo)
    return photo


_TIFF = 'xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
_DESCRIPTION = "<rdf:Description {}>{}</rdf:Description>".format
#: How programs write the orientation into XMP; the last is what Photoshop writes of a picture that
#: was placed in this one, before this one's own.
XMP_FORMS = {
    "attribute": _DESCRIPTION(f'rdf:about="" {_TIFF} tiff:Orientation="N"', ""),
    "element": _DESCRIPTION(_TIFF, "<tiff:Orientation>N</tiff:Orientation>"),
    "ExifTool": _DESCRIPTION(f"rdf:about='' {_TIFF} tiff:Orientation='N'", ""),
    "spaces": _DESCRIPTION(_TIFF, "\n<tiff:Orientation >\n N\n</tiff:Orientation>"),
    "another prefix": _DESCRIPTION(_TIFF.replace("tiff=", "t=") + ' t:Orientation="N"', ""),
    "undeclared": _DESCRIPTION('tiff:Orientation="N"', ""),
    "two descriptions": _DESCRIPTION("", "") + _DESCRIPTION(f'{_TIFF} tiff:Orientation="N"', ""),
    "beside a placed picture": _DESCRIPTION(
        f'{_TIFF} xmlns:m="http://ns.adobe.com/xap/1.0/mm/"',
        "<m:Pantry><rdf:Bag><rdf:li>"
        + _DESCRIPTION('tiff:Orientation="3"', "")
        + "</rdf:li></rdf:Bag></m:Pantry><tiff:Orientation>N</tiff:Orientation>",
    ),
}


def make_xmp(orientation: int, form: str = "attribute") -> bytes:
    """Return an XMP packet that tells the orientation."""
    description = XMP_FORMS[form].replace("N", str(orientation))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{description}</rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def make_picture_with_xmp(picture: Image.Image, format: str, xmp: bytes, **options) -> bytes:
    """Encode ``picture`` with XMP where the format has it."""
    if format == "PNG":
        chunks = PngInfo()
        chunks.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return make_picture_bytes(picture, format, pnginfo=chunks, **options)
    return make_picture_bytes(picture, format, xmp=xmp, **options)


def make_drawing_bytes(size=(900, 600)) -> bytes:
    """Return a PNG of a black disc in the middle of nothing: all else is transparent."""
    width, height = size
    drawing = Image.new("RGBA", size, (0, 0, 0, 0))
    radius = height // 4
    ImageDraw.Draw(drawing).circle((width // 2, height // 2), radius, (0, 0, 0, 255))
    return make_picture_bytes(drawing, "PNG")
