"""The gallery of the demonstration: albums, videos, and what its moderator finds to do.

The background makes it, so that the portal need not wait for it with its first answer. Each piece
is one transaction, and nothing where it was made before.
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
#: How soon the moderator of the demonstration looks at what came in.
_UNTIL_DECIDED = datetime.timedelta(hours=3)


def make_later() -> None:
    """Have the background make all of it when this transaction is committed."""
    for key in (*albums.ALBUMS, *videos.FILMS, _WAITING):
        enqueue(KIND, key)


@transaction.atomic
def make(key: str) -> None:
    """Make one piece; of the slowest, a film, in some seconds.

    Needs the demonstration's accounts and categories. Raises video_uploads.UploadRejected for want
    of room.
    """
    desk = _Desk()
    if key == _WAITING:
        desk.leave_waiting()
    elif key in videos.FILMS:
        desk.video(key)
    else:
        desk.album(albums.ALBUMS[key])


class _Desk:
    """Brings and decides as the people of the demonstration would have."""

    def __init__(self):
        people = get_user_model().objects.in_bulk(["phongvien", "kiemduyet"], field_name="username")
        self.reporter, self.moderator = people["phongvien"], people["kiemduyet"]
        self.now = database_instant()

    def album(self, sample: SampleAlbum) -> None:
        """An album that has been approved, with all its photos."""
        if self._is_there(Album, sample.title):
            return
        album = self._brought(sample)
        for photo in album.photos.filter(state=Photo.State.PENDING).order_by("pk"):
            self._approve(photo)
        self._approve(album)

    def video(self, name: str) -> None:
        """A film that has been prepared and approved."""
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
        """An album and photos to decide on, and one that was refused."""
        if self._is_there(Album, albums.WAITING_ALBUM.title):
            return
        self._brought(albums.WAITING_ALBUM)
        for key, picture in albums.WAITING_PHOTOS.items():
            bring(key, picture, by=self.reporter)
        refused = bring("bong-da", albums.REFUSED_PHOTO, by=self.reporter)
        actions.reject(refused, by=self.moderator, note=albums.WHY_REFUSED)

    def _is_there(self, model: type[Moderated], title: str) -> bool:
        return model.objects.filter(title=title, uploaded_by=self.reporter).exists()

    def _brought(self, sample: SampleAlbum) -> Album:
        """The album as it came in, soon after what it shows."""
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
        return days and dates.local_day(self.now) + datetime.timedelta(days=days)

    def _approve(self, thing: Moderated) -> None:
        at = min(thing.uploaded_at + _UNTIL_DECIDED, self.now)
        actions.approve(thing, by=self.moderator, at=at)
