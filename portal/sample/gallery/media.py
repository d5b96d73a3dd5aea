"""The gallery of the demonstration: albums, videos, and media that wait for moderation.

Background jobs make it, so that the portal can serve pages before it is complete. Each piece is one
job in one transaction, which does nothing if the piece exists already.
"""

import datetime

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, Video
from media_gallery.moderation import actions
from media_gallery.videos import conversion, uploads
from news.models.public_record import database_instant
from portal.jobs.queue import enqueue
from portal.sample import article_files
from portal.sample.gallery import albums, videos
from portal.sample.gallery.albums import SampleAlbum
from portal.sample.gallery.photo_import import bring
from portal.taxonomy.models import Category
from portal.vietnamese import dates

KIND = "make_sample_media"
_WAITING = "waiting"
#: The time between upload and approval by the moderator of the demonstration.
_UNTIL_DECIDED = datetime.timedelta(hours=3)


def make_later() -> None:
    """Enqueue a job for each piece; they run when this transaction is committed."""
    for key in (*albums.ALBUMS, *videos.FILMS, _WAITING):
        enqueue(KIND, key)


@transaction.atomic
def make(key: str) -> None:
    """Make the piece with this key; the slowest, a film, takes some seconds.

    Needs the demonstration's accounts and categories. Raises `videos.uploads.UploadRejected` of the
    media gallery if there is not enough disk space.
    """
    desk = _Desk()
    if key == _WAITING:
        desk.leave_waiting()
    elif key in videos.FILMS:
        desk.video(key)
    else:
        desk.album(albums.ALBUMS[key])


class _Desk:
    """The gallery's people in the demonstration: uploads and moderates under their accounts."""

    def __init__(self):
        people = get_user_model().objects.in_bulk(["phongvien", "kiemduyet"], field_name="username")
        self.reporter, self.moderator = people["phongvien"], people["kiemduyet"]
        self.now = database_instant()

    def album(self, sample: SampleAlbum) -> None:
        """Make an approved album with all its photos."""
        if self._is_there(Album, sample.title):
            return
        album = self._brought(sample)
        for photo in album.photos.filter(state=Photo.State.PENDING).order_by("pk"):
            self._approve(photo)
        self._approve(album)

    def video(self, name: str) -> None:
        """Make a video that is converted and approved."""
        film = videos.FILMS[name]
        if self._is_there(Video, film.title):
            return
        at = article_files.instant(film.when, self.now)
        video = Video(
            title=film.title,
            description=film.description,
            category=Category.objects.get(slug=film.category),
            credit=film.credit,
            recorded_on=dates.local_day(at),
            captions=film.captions,
            uploaded_by=self.reporter,
            uploaded_at=at,
            waiting_since=at,
        )
        file = SimpleUploadedFile(f"{name}.mp4", videos.encode(name))
        uploads.give_to(video, uploads.receive_whole(file, by=self.reporter))
        conversion.prepare(video.pk)
        self._approve(video)

    def leave_waiting(self) -> None:
        """Make an album and photos that wait for moderation, and a rejected photo."""
        if self._is_there(Album, albums.WAITING_ALBUM.title):
            return
        self._brought(albums.WAITING_ALBUM)
        for key, picture in albums.WAITING_PHOTOS.items():
            bring(key, picture, by=self.reporter)
        rejected = bring("bong-da", albums.REJECTED_PHOTO, by=self.reporter)
        actions.reject(rejected, by=self.moderator, note=albums.WHY_REJECTED)

    def _is_there(self, model: type[Album | Video], title: str) -> bool:
        return model.objects.filter(title=title, uploaded_by=self.reporter).exists()

    def _brought(self, sample: SampleAlbum) -> Album:
        """Make the album with its photos as they were uploaded, not moderated yet."""
        at = article_files.instant(sample.when, self.now)
        held_on = dates.local_day(at)
        album = Album.objects.create(
            title=sample.title,
            description=sample.description,
            category=Category.objects.get(slug=sample.category),
            held_on=held_on,
            uploaded_by=self.reporter,
            uploaded_at=at,
            waiting_since=at,
        )
        for position, (key, picture) in enumerate(sample.pictures.items(), 1):
            photo = bring(
                key,
                picture,
                by=self.reporter,
                taken_on=held_on,
                rights_end=self._rights_end(key),
                uploaded_at=at,
                waiting_since=at,
            )
            AlbumPhoto.objects.create(album=album, photo=photo, position=position)
            if key == sample.cover:
                album.cover = photo
        album.save(update_fields=["cover"])
        return album

    def _rights_end(self, key: str) -> datetime.date | None:
        days = albums.LICENCE_ENDS.get(key)
        return dates.local_day(self.now) + datetime.timedelta(days=days) if days else None

    def _approve(self, thing: Moderated) -> None:
        at = min(thing.uploaded_at + _UNTIL_DECIDED, self.now)
        actions.approve(thing, by=self.moderator, at=at)
