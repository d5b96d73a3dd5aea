"""Pictures of the sample on their way into the library."""

import io
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from media_gallery.models import Photo
from media_gallery.photos import uploads
from portal.sample import scenes
from portal.sample.gallery.photos import Picture

_JPEG = {"quality": 88}


def bring(key: str, picture: Picture, *, by, **fields) -> Photo:
    """The photo of that picture, uploaded ``by`` somebody unless it was before.

    ``key`` chooses among the pictures of one scene: the same key, the same bytes.
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
