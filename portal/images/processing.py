"""Check uploaded picture files and make clean renditions of them. No models here.

The format is read from the content, not from the name. Renditions are always encoded anew from the
pixels, so that they contain no metadata (place, camera, comments) and no script after the picture.
"""

import hashlib
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, NamedTuple

from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from portal.images.orientation import orientation

MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 60_000_000
WIDTHS = (320, 640, 1024, 1600)
# WebP's limit for width and height; `check` refuses a picture whose rendition would be taller.
MAX_RENDITION_HEIGHT = 16_383
THUMBNAIL_SIDE, PREVIEW_SIDE = 320, 1600

# Pillow's name of a format to the extension of stored files: the uploaded file's name is not used.
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
PUBLIC_FORMATS = {"WEBP": "webp", "JPEG": "jpg"}

_ENCODING = {
    "WEBP": {"quality": 80, "method": 4},
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
}
#: Changes when the settings above do, or what is told of a rendition, so that older renditions are
#: recognised.
RECIPE = hashlib.sha256(
    repr((WIDTHS, sorted(_ENCODING.items()), "is_transparent")).encode()
).hexdigest()[:8]
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}


class UnreadablePicture(Exception):
    """The file is not a picture that the portal accepts; the message says why and what to do."""


@dataclass(frozen=True)
class Facts:
    """The result of ``check``; ``width`` and ``height`` in pixels, upright."""

    format: str
    width: int
    height: int
    content_hash: str
    dominant_colour: str
    taken_on: date | None

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.format]


class Rendition(NamedTuple):
    """One clean copy; ``format`` is a key of ``PUBLIC_FORMATS``.

    ``is_transparent``: the page is seen through parts of it.
    """

    width: int
    height: int
    format: str
    content: bytes
    is_transparent: bool = False


def check(file: IO[bytes]) -> Facts:
    """Return the facts of the picture in ``file``, which is left open and rewound.

    Bytes and pixels are checked before decoding. Raises UnreadablePicture.
    """
    size = file.seek(0, io.SEEK_END)
    if size is None:  # Django's uploaded files return None.
        size = file.tell()
    if size == 0:
        raise UnreadablePicture("Tệp này trống, không có dữ liệu. Hãy chọn lại tệp ảnh.")
    if size > MAX_BYTES:
        raise UnreadablePicture("Tệp này lớn hơn 30 MB. Hãy lưu ảnh ở cỡ nhỏ hơn rồi tải lên lại.")
    image = _open(file)
    width, height = _upright_size(image)
    if height * min(width, WIDTHS[0]) > width * MAX_RENDITION_HEIGHT:
        raise UnreadablePicture(
            "Ảnh này quá dài so với chiều rộng. Hãy cắt thành nhiều ảnh rồi tải lên lại."
        )
    facts = Facts(
        format=_format(image),
        width=width,
        height=height,
        taken_on=_taken_on(image),
        dominant_colour=_dominant_colour(_decoded(image, 64)),
        content_hash=_content_hash(file),
    )
    file.seek(0)
    return facts


def is_heic(file: IO[bytes]) -> bool:
    """Return whether ``file`` is HEIC, which is not accepted; the file is left rewound."""
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    return _is_heic(head)


def renditions(file: IO[bytes]) -> Iterator[Rendition]:
    """Yield the clean copies of the picture in ``file``: upright, sRGB, no metadata, widest first.

    Widths are those of ``WIDTHS`` that are less than the widest: that is the picture's own width,
    but at most the last of ``WIDTHS`` and no more than `MAX_RENDITION_HEIGHT` allows. WebP keeps
    transparency, JPEG gets a white background. Raises UnreadablePicture.
    """
    image = _open(file)
    own_width, own_height = _upright_size(image)
    widest = min(own_width, WIDTHS[-1], own_width * MAX_RENDITION_HEIGHT // own_height)
    pixels = _decoded(image, widest)
    # Many programs write an alpha channel that is opaque everywhere.
    transparent = pixels.mode == "RGBA" and pixels.getchannel("A").getextrema()[0] != 255
    for width in (widest, *(each for each in reversed(WIDTHS) if each < widest)):
        height = max(1, round(own_height * width / own_width))
        resized = pixels.resize((width, height), Image.Resampling.LANCZOS)
        for format in PUBLIC_FORMATS:
            content = _encode(resized, format)
            yield Rendition(width, height, format, content, transparent and format == "WEBP")


def thumbnail(file: IO[bytes]) -> bytes:
    """Return a clean JPEG of the picture, at most 320 × 320. Raises UnreadablePicture."""
    return _within(file, THUMBNAIL_SIDE)


def preview(file: IO[bytes]) -> bytes:
    """Return the same, at most 1600 × 1600, for moderation. Raises UnreadablePicture."""
    return _within(file, PREVIEW_SIDE)


def _within(file: IO[bytes], side: int) -> bytes:
    image = _open(file)
    width, height = _upright_size(image)
    scale = min(1, side / width, side / height)
    return _encode(_decoded(image, max(1, round(width * scale))), "JPEG")


def within(file: IO[bytes], side: int) -> bytes:
    """Return a clean, lossless WebP of the picture, at most ``side`` pixels wide and high.

    Keeps transparency; never upscaled. Raises UnreadablePicture.
    """
    image = _open(file)
    width, height = _upright_size(image)
    scale = min(1, side / width, side / height)
    encoded = io.BytesIO()
    _decoded(image, max(1, round(width * scale))).save(encoded, "WEBP", lossless=True)
    return encoded.getvalue()


def middle(file: IO[bytes], width: int, height: int) -> bytes:
    """Return a clean WebP of ``width`` × ``height`` pixels, cropped around the picture's middle.

    Raises UnreadablePicture, also for a picture that would have to be upscaled.
    """
    image = _open(file)
    own_width, own_height = _upright_size(image)
    scale = max(width / own_width, height / own_height)
    if scale > 1:
        raise UnreadablePicture(
            f"Hình này chỉ có {own_width} × {own_height} điểm ảnh. "
            f"Hãy dùng hình từ {width} × {height} điểm ảnh trở lên."
        )
    pixels = _decoded(image, math.ceil(own_width * scale))
    left, top = (pixels.width - width) // 2, (pixels.height - height) // 2
    return _encode(pixels.crop((left, top, left + width, top + height)), "WEBP")


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


def _open(file: IO[bytes]) -> Image.Image:
    """Open the picture in ``file`` and check its number of pixels, without decoding it."""
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    try:
        image = Image.open(file, formats=list(EXTENSIONS))
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except UnidentifiedImageError as error:
        if _is_heic(head):
            raise UnreadablePicture(
                "Chỗ này không nhận ảnh HEIC của điện thoại. Hãy lưu thành JPEG rồi tải lên lại."
            ) from error
        raise UnreadablePicture(
            "Tệp này không phải ảnh JPEG, PNG, WebP, AVIF hay GIF, dù tên tệp là gì."
        ) from error
    except Exception as error:  # A hostile header can raise any exception in a decoder.
        raise damaged() from error
    if image.width * image.height > MAX_PIXELS:
        raise too_many_pixels()
    return image


def _decoded(image: Image.Image, width: int) -> Image.Image:
    """Return ``image`` as RGB or RGBA in sRGB, upright, ``width`` pixels wide, no metadata."""
    own_width, own_height = _upright_size(image)
    turn = _TURNS.get(orientation(image))
    profile = image.info.get("icc_profile")
    # Twice the width is enough for a sharp copy, and a JPEG can be decoded at 1/2, 1/4 or 1/8 in
    # less memory and time. All bytes are still read, so a truncated file raises.
    scale = min(1, 2 * width / own_width)
    try:
        image.draft(None, (int(image.width * scale) or 1, int(image.height * scale) or 1))
        image.load()
        pixels = _to_8_bit(image)
    except Exception as error:  # Hostile bytes can raise any exception in a decoder.
        raise damaged() from error
    if turn is not None:
        pixels = pixels.transpose(turn)
    height = max(1, round(own_height * width / own_width))
    pixels = pixels.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = _to_srgb(pixels, profile)
    pixels.info = {}
    return pixels


def _to_8_bit(image: Image.Image) -> Image.Image:
    """Return ``image`` in one of the modes L, RGB, RGBA and CMYK."""
    if image.mode.startswith(("I", "F")):
        # convert("L") would clip 16-bit values at 255: all but the darkest would be white.
        return image.point(lambda value: value * (1 / 257)).convert("L")
    # "RGB" and "L" may have one transparent colour. A copy of 60 million pixels is 240 MB, so the
    # image itself is returned where possible.
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return ``image`` as RGB or RGBA, its colours converted from ``profile`` to sRGB."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )
            assert converted is not None  # It is None only with inPlace=True.
            return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A broken profile, or one of another colour model: convert without it.
            pass
    return image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _encode(image: Image.Image, format: str) -> bytes:
    encoded = io.BytesIO()
    pixels = _on_white(image) if format == "JPEG" else image
    pixels.save(encoded, format, **_ENCODING[format])
    return encoded.getvalue()


def _format(image: Image.Image) -> str:
    # MPO is a phone's JPEG with a second picture (depth, HDR) after it: only the first is used.
    return "JPEG" if image.format == "MPO" else image.format or ""


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except Exception:  # A picture with damaged EXIF is accepted.
        return Image.Exif()


def _upright_size(image: Image.Image) -> tuple[int, int]:
    if orientation(image) in {5, 6, 7, 8}:
        return image.height, image.width
    return image.size


def _taken_on(image: Image.Image) -> date | None:
    """Return the day from EXIF; None if it is missing, invalid or a clock that was never set."""
    try:
        written = _exif(image).get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
        # DTZ007: the date on the camera's clock, in whatever zone that was.
        taken = datetime.strptime(written[:10], "%Y:%m:%d").date()  # noqa: DTZ007
    except Exception:
        return None
    # A camera whose clock was never set says 1970, 1980 or 2000-01-01.
    # One set wrongly says any other, which PlausibleDateField would not store.
    return taken if 1980 < taken.year < 2200 and taken != date(2000, 1, 1) else None


def _dominant_colour(image: Image.Image) -> str:
    """Return the commonest colour of ``image`` as ``#rrggbb``, after reducing it to 6 colours."""
    few = _on_white(image).quantize(colors=6)
    colours, palette = few.getcolors(), few.getpalette()
    assert colours
    assert palette
    _count, index = max(colours)
    assert isinstance(index, int)  # A colour of the palette, not a tuple.
    red, green, blue = palette[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _content_hash(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    return digest.hexdigest()


def too_many_pixels() -> UnreadablePicture:
    return UnreadablePicture("Ảnh này có hơn 60 triệu điểm ảnh. Hãy thu nhỏ ảnh rồi tải lên lại.")


def damaged() -> UnreadablePicture:
    return UnreadablePicture(
        "Tệp ảnh bị hỏng hoặc thiếu dữ liệu. Hãy chép lại từ máy ảnh rồi tải lên lại."
    )
