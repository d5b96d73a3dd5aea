"""The upload of the sample's pictures into the photo library."""

import io
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from media_gallery.models import Photo
from media_gallery.photos import uploads
from portal.sample import scenes
from portal.sample.gallery.photos import Picture

_JPEG = {"quality": 88}


def bring(key: str, picture: Picture, *, by, **fields) -> Photo:
    """Draw a picture, upload it as the user ``by`` unless it exists already, and return its photo.

    ``key`` seeds the drawing: the same key gives the same bytes, another key another picture of the
    same scene. ``fields`` are further fields of the photo.
    """
    drawn = io.BytesIO()
    image = scenes.draw(picture.scene, light=picture.light, seed=zlib.crc32(key.encode()))
    image.save(drawn, "JPEG", **_JPEG)
    received = uploads.receive(
        SimpleUploadedFile(f"{key}.jpg", drawn.getvalue()),
        by=by,
        caption=picture.caption,
        alt_text=picture.alt_text,
        credit=picture.credit,
        **fields,
    )
    return received.photo
