"""Factories for albums and videos, and for their moderation state."""

import itertools
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, Video
from media_gallery.publication import store
from media_gallery.videos import uploads
from tests.make import make_user
from tests.make_photos import make_photo, make_picture_bytes

_numbers = itertools.count(1)


def decided(state: Moderated.State = Moderated.State.APPROVED) -> dict:
    """Return the columns of an object on which a moderator has decided."""
    return {"state": state, "decided_by": make_user("Moderators"), "decided_at": timezone.now()}


def make_album(*photos: Photo, approved: bool = False, **fields) -> Album:
    """Create an album of these photos in this order; pending unless ``approved``."""
    fields.setdefault("title", f"Album số {next(_numbers)}")
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user("Reporters")
    if approved:
        fields = decided() | {"published_at": timezone.now()} | fields
    album = Album.objects.create(**fields)
    for position, photo in enumerate(photos):
        AlbumPhoto.objects.create(album=album, photo=photo, position=position)
    return album


def make_public_album(photos: int = 3, **fields) -> Album:
    """Create an approved album with that many public photos."""
    return make_album(*(make_photo(public=True) for _ in range(photos)), approved=True, **fields)


def make_ready_video(
    content: bytes = b"film",
    *,
    heights: tuple[int, ...] = (720, 360),
    poster: bytes = b"",
    **fields,
) -> Video:
    """Create a pending video with its renditions in the private store.

    ``content`` is the content of each rendition; it need not be a real film.
    """
    fields.setdefault("title", f"Video số {next(_numbers)}")
    fields.setdefault("duration", 185.2)
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user("Reporters")
    video = Video(**fields)
    video.original.save("x", ContentFile(content), save=False)
    video.poster.save("x", ContentFile(poster or make_picture_bytes()), save=False)
    video.renditions = [
        {
            "path": storages["private"].save(f"renditions/{height}.mp4", ContentFile(content)),
            "width": height * 16 // 9,
            "height": height,
            "bytes": len(content),
        }
        for height in heights
    ]
    video.save()
    return video


def make_public_video(content: bytes = b"film", **fields) -> Video:
    """Create an approved, public video; with an ``external_url`` one on another service."""
    fields = decided() | {"published_at": timezone.now()} | fields
    if fields.get("external_url"):
        fields.setdefault("title", f"Video số {next(_numbers)}")
        video = Video(uploaded_by=make_user("Reporters"), **fields)
        video.poster.save("x", ContentFile(make_picture_bytes()))
    else:
        video = make_ready_video(content, **fields)
    store.sync_video(video.pk)
    video.refresh_from_db()
    return video


def make_video_of(content: bytes, **fields) -> Video:
    """Create a video whose file is uploaded and waits for conversion by ``run_waiting()``."""
    fields.setdefault("title", f"Video số {next(_numbers)}")
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user("Reporters")
    uploader = fields["uploaded_by"]
    upload = uploads.begin(by=uploader, name="phim.mp4", size=len(content))
    Path(storages["private"].path(upload.path)).write_bytes(content)
    uploads.validate(upload)
    video = Video(**fields)
    uploads.give_to(video, upload)
    return video
