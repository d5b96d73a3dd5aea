"""Make the renditions of the agency's emblem and of the pictures of notices.

They are encoded anew from the upload, small and without metadata, under an unguessable name,
because the picture of a notice is in the public store before the notice is shown.
"""

import secrets
from typing import IO

from django.core.files.base import ContentFile

from portal.images import processing

#: Four times the displayed size, for dense screens and print.
EMBLEM_SIDE = 256
#: One size for all notices, so that the page reserves the space before the picture is loaded.
BANNER_SIZE = (800, 320)


def emblem(file: IO[bytes]) -> ContentFile:
    """Return a WebP of at most ``EMBLEM_SIDE`` pixels a side. Raises UnreadablePicture."""
    processing.check(file)
    return _named(processing.within(file, EMBLEM_SIDE))


def banner(file: IO[bytes]) -> ContentFile:
    """Return a WebP of exactly ``BANNER_SIZE``, cropped. Raises UnreadablePicture."""
    processing.check(file)
    return _named(processing.middle(file, *BANNER_SIZE))


def _named(content: bytes) -> ContentFile:
    return ContentFile(content, name=f"{secrets.token_urlsafe(12)}.webp")
