"""Upload of photos: checks each file by its content and stores it once.

The form for one photo, the page for many and pasting into the editor all use this module. Memory: a
picture of 60 million pixels takes up to 240 MB while it is decoded, so a process decodes one at a
time; other requests wait for a second or so meanwhile.
"""

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions
from media_gallery.publication import private_copies
from media_gallery.videos.ffmpeg import confinement
from portal.images import processing

#: Maximum number of files chosen at once on the page for many; each is sent in its own request.
MAX_BATCH = 300
#: The same without JavaScript, when all come in one request: the most that Django accepts.
MAX_BATCH_IN_ONE_REQUEST = 100

decoding = threading.Lock()


@dataclass(frozen=True)
class Received:
    """The photo of an uploaded file.

    ``already_exists``: ``photo`` is an earlier upload of exactly the same file.
    """

    photo: Photo
    already_exists: bool


def readable(file: File) -> File:
    """Return ``file``, or a JPEG of its picture if it is a HEIC file, as phones write them.

    The JPEG has the quality of the picture and keeps the phone's metadata; it is stored as the
    original. Raises ``processing.UnreadablePicture``.
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
    """Check the picture in ``file`` by its content, not its name, and return its facts.

    Raises ``processing.UnreadablePicture`` with a sentence for the person who uploads.
    """
    with decoding:
        return processing.check(file)


def make_renditions(file: File, facts: processing.Facts) -> list[dict]:
    """Make the clean renditions of a validated picture, for ``Photo.renditions``.

    They are made at the upload, so that publishing only has to link them.
    """
    with decoding:
        return private_copies.make_renditions(file, facts.content_hash)


def thumbnail(photo: Photo) -> File:
    """Open the photo's thumbnail, made by `private_copies.thumbnail`.

    Waits for other pictures that are being decoded only if the thumbnail does not exist yet.
    """
    return _in_turn(private_copies.thumbnail, photo, photo.thumbnail_path)


def preview(photo: Photo) -> File:
    """Open the photo's preview, made by `private_copies.preview`; waits as `thumbnail` does."""
    return _in_turn(private_copies.preview, photo, photo.preview_path)


def _in_turn(copy: Callable[[Photo], File], photo: Photo, path: str) -> File:
    if photo.original.storage.exists(path):
        return copy(photo)
    with decoding:
        return copy(photo)


def receive(file: File, *, by, **words) -> Received:
    """Store ``file`` as a photo uploaded by the user ``by``, unless the library has it already.

    ``words`` are fields of Photo; without a caption the photo gets a placeholder. Raises
    ``processing.UnreadablePicture``; nothing is stored then.
    """
    name = file.name or ""
    file = readable(file)
    facts = validate(file)
    if twin := Photo.objects.filter(content_hash=facts.content_hash).first():
        return Received(twin, already_exists=True)
    photo = Photo(uploaded_by=by, renditions=make_renditions(file, facts), **words)
    try:
        with transaction.atomic():
            if twin := Photo.objects.same_file(facts.content_hash):
                return Received(twin, already_exists=True)
            photo.receive(file, facts)
            photo.caption = photo.caption or placeholder_captions.from_file_name(
                name, photo.taken_on
            )
            photo.save()
    except BaseException:
        # The file is written before the row; without a row nothing would ever delete it.
        stored = photo.original.name
        if stored and stored != file.name:
            photo.original.storage.delete(stored)
        private_copies.forget_renditions(facts.content_hash)
        raise
    return Received(photo, already_exists=False)
