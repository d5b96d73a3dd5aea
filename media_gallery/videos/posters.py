"""Posters that staff choose: a picture of the film, or one that they upload.

Each is an edit of the video: of an approved one it waits for approval (`moderation.edits`). The
poster that the portal chooses by itself is made by `media_gallery.videos.conversion`.
"""

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from media_gallery.models import Video
from media_gallery.models.video import poster_path
from media_gallery.moderation import edits
from media_gallery.videos.ffmpeg import confinement
from portal.images import processing

_SECONDS = 20


def take_poster(video: Video, second: float, *, by, seen_version: int | None = None) -> Video:
    """Make the picture shown at ``second`` of a converted video its poster; return the new row.

    Takes a second or two. Raises UnreadableVideo and TookTooLong, ``actions.ActionNotAllowed``.
    """
    assert video.renditions
    with transaction.atomic():  # Before the work; `_change` looks again.
        edits.require_seen(edits.lock(video), seen_version)
    widest = Path(storages["private"].path(video.renditions[0]["path"]))
    try:
        poster = confinement.poster(widest, second, seconds=_SECONDS)
    except confinement.WorkFailed:
        with transaction.atomic():
            edits.lock(video)  # Raises Deleted: then the file is gone too.
        raise
    return _change(video, poster.content, poster.second, by=by, seen_version=seen_version)


def set_poster(video: Video, picture, *, by) -> Video:
    """Make an uploaded picture the poster, as a clean JPEG; return the new row.

    Raises UnreadablePicture, ``actions.ActionNotAllowed``.
    """
    processing.check(picture)
    clean = next(each for each in processing.renditions(picture) if each.format == "JPEG")
    return _change(video, clean.content, None, by=by)


def _change(
    video: Video,
    jpeg: bytes,
    second: float | None,
    *,
    by,
    seen_version: int | None = None,
) -> Video:
    private = storages["private"]
    path = private.save(poster_path(video, "poster.jpg"), ContentFile(jpeg))
    try:
        values = {"poster": path, "poster_second": second}
        return edits.edit(video, values, by=by, labels=["hình bìa"], seen_version=seen_version)
    except BaseException:
        private.delete(path)
        raise
