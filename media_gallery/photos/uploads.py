"""The way of an uploaded file into the library: judged by its content, stored once.

The form for one photo, the page for many and the editor's paste all come through here. Memory: a
picture of 60 million points is up to 240 MB while it is decoded, so a process decodes one at a
time; whoever comes meanwhile waits for a second or so.
"""

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions
from media_gallery.publication import store
from media_gallery.videos.ffmpeg import confinement
from portal.images import processing

#: Files that the page for many takes in one go, one request each.
MAX_BATCH = 300
#: In one request, without JavaScript: as many as Django reads.
MAX_BATCH_IN_ONE_REQUEST = 100

decoding = threading.Lock()


@dataclass(frozen=True)
class Received:
    """The photo of a file; where ``already_exists``, an earlier upload of the very same file."""

    photo: Photo
    already_exists: bool


def readable(file: File) -> File:
    """``file``, or a JPEG of its picture where it is a phone's HEIC.

    The JPEG is as good as the picture and keeps what the phone wrote beside it, and is the original
    from here on. Raises pictures.UnreadablePicture.
    """
    if file.size > processing.MAX_BYTES or not processing.is_heic(file):
        return file
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with source.open("wb") as copy:
            for piece in file.chunks():
                copy.write(piece)
        confinement.still(source, target)
        return ContentFile(target.read_bytes(), name=file.name)


def validate(file: File) -> processing.Facts:
    """What the picture in ``file`` is, whatever it is called.

    Raises pictures.UnreadablePicture with a sentence for the person who uploads.
    """
    with decoding:
        return processing.check(file)


def thumbnail(photo: Photo) -> IO[bytes]:
    """`public_store.thumbnail`, which waits for its turn only where it has to be made."""
    return _in_turn(store.thumbnail, photo, photo.thumbnail_path)


def preview(photo: Photo) -> IO[bytes]:
    """`public_store.preview`, in the same way."""
    return _in_turn(store.preview, photo, photo.preview_path)


def _in_turn(copy: Callable[[Photo], IO[bytes]], photo: Photo, path: str) -> IO[bytes]:
    if photo.original.storage.exists(path):
        return copy(photo)
    with decoding:
        return copy(photo)


def receive(file: File, *, by, **words) -> Received:
    """Store ``file`` as a photo uploaded ``by`` somebody, unless the library has it already.

    ``words`` are fields of Photo; without a caption it gets one that is to be written. Raises
    pictures.UnreadablePicture; nothing is stored then.
    """
    name = file.name or ""
    file = readable(file)
    facts = validate(file)
    photo = Photo(uploaded_by=by, **words)
    try:
        with transaction.atomic():
            if twin := Photo.objects.same_picture(facts.content_hash):
                return Received(twin, already_exists=True)
            photo.receive(file, facts)
            photo.caption = photo.caption or placeholder_captions.from_file_name(
                name, photo.taken_on
            )
            photo.save()
    except BaseException:
        # The bytes are written before the row; without the row nobody would find them again.
        if photo.original and photo.original.name != file.name:
            photo.original.storage.delete(photo.original.name)
        raise
    return Received(photo, already_exists=False)
