"""Small factories for albums and videos, and the state a thing is in."""

import itertools

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from media_gallery import uploads
from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, Video
from tests.make import make_user
from tests.make_photos import make_photo

_numbers = itertools.count(1)


def decided(state: Moderated.State = Moderated.State.APPROVED) -> dict:
    """The columns of a thing on which a moderator has decided."""
    return {"state": state, "decided_by": make_user("Moderators"), "decided_at": timezone.now()}


def make_album(*photos: Photo, approved: bool = False, **fields) -> Album:
    """An album with these photos in this order; it waits for a moderator unless ``approved``."""
    fields.setdefault("title", f"Album số {next(_numbers)}")
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user("Reporters")
    if approved:
        fields |= decided() | {"published_at": timezone.now()}
    album = Album.objects.create(**fields)
    for position, photo in enumerate(photos):
        AlbumPhoto.objects.create(album=album, photo=photo, position=position)
    return album


def make_public_album(photos: int = 3, **fields) -> Album:
    """An approved album with that many public photos."""
    return make_album(*(make_photo(public=True) for _ in range(photos)), approved=True, **fields)


def make_video_of(content: bytes, **fields) -> Video:
    """A video whose file has come in and waits to be prepared by ``run_waiting()``."""
    fields.setdefault("title", f"Video số {next(_numbers)}")
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user("Reporters")
    uploader = fields["uploaded_by"]
    upload = uploads.begin(by=uploader, name="phim.mp4", size=len(content))
    storages["private"].save(upload.path, ContentFile(content))
    uploads.judge(upload)
    video = Video(**fields)
    uploads.give_to(video, upload)
    return video
