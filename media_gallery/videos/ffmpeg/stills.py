"""Still pictures that phones write with a film's codec: HEIC, read by libheif."""

from pathlib import Path
from typing import IO

import pi_heif
from PIL import Image

from portal.images import processing

QUALITY = 95


def convert(file: IO[bytes], target: Path) -> bool:
    """Write the main picture of ``file`` to ``target``, upright, as a JPEG with its EXIF and colour
    profile; False, and nothing written, for one of too many pixels.

    Raises whatever libheif does; to be called where that is without harm (`confinement.still`).
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
