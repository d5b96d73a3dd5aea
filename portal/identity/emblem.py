"""The agency's emblem as the portal shows it: made anew from what was uploaded, small and clean."""

import io
import secrets
from typing import IO

from django.core.files.base import ContentFile
from PIL import Image

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 20_000_000
#: Four times the size it is shown at, for dense screens and print.
SIDE = 256
FORMATS = ["PNG", "JPEG", "WEBP"]


class UnusableEmblem(ValueError):
    """The file cannot be the emblem; the message says why and what to do."""


def clean(file: IO[bytes]) -> ContentFile:
    """A WebP of at most ``SIDE`` pixels under a new name, without metadata. UnusableEmblem."""
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnusableEmblem("Tệp này lớn hơn 2 MB. Hãy lưu hình ở cỡ nhỏ hơn rồi tải lên lại.")
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise UnusableEmblem("Hình này quá nhiều điểm ảnh. Hãy thu nhỏ rồi tải lên lại.")
        pixels = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, UnusableEmblem):
            raise
        raise UnusableEmblem("Không đọc được hình này. Hãy dùng PNG, JPEG hoặc WebP.") from error
    pixels.thumbnail((SIDE, SIDE))
    written = io.BytesIO()
    pixels.save(written, "WEBP", lossless=True)
    return ContentFile(written.getvalue(), name=f"{secrets.token_urlsafe(12)}.webp")
