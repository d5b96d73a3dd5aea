"""Clean copies of photos and posters in the private store: for staff, and to publish from.

Each is written beside its place and renamed, because a full disk cuts a file off, and a copy is
made only once.
"""

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from media_gallery.models import Photo, Video
from media_gallery.models.photo import renditions_folder
from media_gallery.publication import renditions
from portal.images import processing

#: How the name of a copy ends until it is complete.
PARTIAL = ".part"


# --- For staff ------------------------------------------------------------------------------------


def thumbnail(thing: Photo | Video) -> File:
    """Open a small JPEG, for staff, of a photo or of the poster of a video that has one.

    The JPEG is made at the first call and kept in the private store. Raises OSError or
    ``processing.UnreadablePicture`` when the picture cannot be read.
    """
    field = "original" if isinstance(thing, Photo) else "poster"
    return _copy(thing, field, thing.thumbnail_path, processing.thumbnail)


def preview(photo: Photo) -> File:
    """Open the large JPEG of a photo that moderators look at; otherwise as `thumbnail`."""
    return _copy(photo, "original", photo.preview_path, processing.preview)


def _copy(thing: Photo | Video, field: str, path: str, make: Callable[[IO[bytes]], bytes]) -> File:
    private = storages["private"]
    with suppress(FileNotFoundError):
        return private.open(path)
    picture = getattr(thing, field)
    with private.open(picture.name) as original:
        _write(path, make(original))
    copy = private.open(path)
    if not type(thing)._default_manager.filter(pk=thing.pk, **{field: picture.name}).exists():
        # Deleted or replaced while the copy was made: nothing would ever delete the copy.
        private.delete(path)
    return copy


# --- To publish from ------------------------------------------------------------------------------


def make_renditions(original: IO[bytes], content_hash: str) -> list[dict]:
    """Write the clean renditions of a picture to the private store.

    ``content_hash`` is the SHA-256 of ``original``, after which their folder is named. Returns the
    list for ``Photo.renditions``; `publication.renditions` explains its shape. Takes a second or
    two for a large picture. Raises OSError, ``processing.UnreadablePicture``; those already written
    are deleted then, unless a photo is made of the picture.
    """
    try:
        return _make_renditions(original, renditions_folder(content_hash))
    except BaseException:
        forget_renditions(content_hash)
        raise


def _make_renditions(original: IO[bytes], folder: str) -> list[dict]:
    written = []
    for rendition in processing.renditions(original):
        extension = processing.PUBLIC_FORMATS[rendition.format]
        # The recipe is in the name, so that new ones do not replace those that a row records.
        path = f"{folder}/{rendition.width}-{processing.RECIPE}.{extension}"
        _write(path, rendition.content)
        written.append(renditions.record(rendition, path))
    return written


def forget_renditions(content_hash: str) -> None:
    """Delete the renditions of a picture, unless a photo is made of it."""
    if not Photo.objects.filter(content_hash=content_hash).exists():
        folder = storages["private"].path(renditions_folder(content_hash))
        shutil.rmtree(folder, ignore_errors=True)


def has_renditions(photo: Photo) -> bool:
    """Return whether the photo can be published without reading its original."""
    private, made = storages["private"], photo.renditions or []
    return bool(made) and all(private.exists(each["path"]) for each in made)


# --- Parts ----------------------------------------------------------------------------------------


def _write(path: str, content: bytes) -> None:
    private = storages["private"]
    unfinished = f"{path}.{secrets.token_hex(8)}{PARTIAL}"
    try:
        private.save(unfinished, ContentFile(content))
        os.replace(private.path(unfinished), private.path(path))
    except BaseException:
        private.delete(unfinished)
        raise
