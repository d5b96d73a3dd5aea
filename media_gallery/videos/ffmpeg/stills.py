"""Conversion of HEIC, the still pictures that phones write with a video codec, by libheif."""

from pathlib import Path
from typing import IO

import pi_heif
from PIL import Image

from portal.images import processing

QUALITY = 95


def convert(file: IO[bytes], target: Path) -> bool:
    """Write the main picture of ``file`` to ``target`` as an upright JPEG.

    The JPEG keeps EXIF and colour profile. Returns False, and writes nothing, for a picture of too
    many pixels. Raises whatever libheif raises, and may crash: call it only through
    `confinement.still`.
    """
    pi_heif.register_heif_opener(thumbnails=False)
    try:
        image = Image.open(file, formats=["HEIF"])
    except Image.DecompressionBombError:
        return False
    if image.width * image.height > processing.MAX_PIXELS:
        return False
    image.convert("RGB").save(
        target,
        "JPEG",
        quality=QUALITY,
        exif=image.info.get("exif") or b"",
        icc_profile=image.info.get("icc_profile"),
    )
    return True
