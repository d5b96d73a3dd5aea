"""The agency's own pictures, its emblem and those of its notices, as the portal shows them.

Made anew from what was uploaded, small and without metadata, under a name nobody can guess: a
notice that is yet to come has its picture in the public store already.
"""

import secrets
from typing import IO

from django.core.files.base import ContentFile

from portal.images import processing

#: Four times the size it is shown at, for dense screens and print.
EMBLEM_SIDE = 256
#: Every notice's picture has this shape, so that its place is kept before it comes.
BANNER_SIZE = (800, 320)


def emblem(file: IO[bytes]) -> ContentFile:
    """A WebP of at most ``EMBLEM_SIDE`` pixels either way. Raises pictures.UnreadablePicture."""
    processing.check(file)
    return _named(processing.within(file, EMBLEM_SIDE))


def banner(file: IO[bytes]) -> ContentFile:
    """A WebP of exactly ``BANNER_SIZE``, cut in the middle. Raises pictures.UnreadablePicture."""
    processing.check(file)
    return _named(processing.middle(file, *BANNER_SIZE))


def _named(content: bytes) -> ContentFile:
    return ContentFile(content, name=f"{secrets.token_urlsafe(12)}.webp")
