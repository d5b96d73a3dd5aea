"""Queries for lists, the front page and album pages, each with as few queries as possible."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import QueryDict

from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, Video
from media_gallery.publication.renditions import Rendition, Sources
from portal.database.compiled_queries import compiled_once, prepared_once
from portal.taxonomy.models import Category
from portal.web.keyset_pagination import Order, Page, Place

PAGE_SIZE, OTHERS = 24, 4
ALBUMS, VIDEOS = Order("id", "album"), Order("id", "video")

#: Columns of Photo that a thumbnail needs.
_ON_A_THUMBNAIL = (
    "caption",
    "alt_text",
    "is_decorative",
    "published_renditions",
    "rights_end",
    "focus_x",
    "focus_y",
    "dominant_colour",
    "credit",
    "taken_on",
)


@dataclass(frozen=True)
class Card:
    """An album in a list, with its cover and the number of its public photos."""

    album: Album
    cover: Photo
    photo_count: int


@dataclass(frozen=True)
class Thumbnail:
    """A photo in the grid of its album.

    ``number`` counts from 1; ``address`` is the path of the photo's page; ``whole`` is its widest
    JPEG, and ``file_name`` the name under which readers save that.
    """

    photo: Photo
    number: int
    address: str
    sources: Sources
    whole: Rendition
    file_name: str


@dataclass(frozen=True)
class OnePhoto:
    """A photo on its own page, one of ``count`` in its album.

    ``previous`` and ``next`` are the paths of the neighbouring photos' pages, "" at the ends.
    """

    thumbnail: Thumbnail
    count: int
    previous: str
    next: str


def album_page(parameters: QueryDict, at: datetime.datetime | None = None) -> Page:
    """Return the page of album cards that the query string asks for; at most 3 queries.

    It shows the albums public at ``at``, by default now.

    Raises the errors of `portal.web.keyset_pagination.Order.page_of`.
    """
    page = ALBUMS.page_of(
        lambda _now: Album.objects.public(at).for_cards(at),
        parameters,
        find=lambda pk: _place_of(Album, pk),
        size=PAGE_SIZE,
    )
    page.items[:] = _cards(page.items, at)
    return page


def video_page(parameters: QueryDict) -> Page:
    """Return the page of videos that the query string asks for; at most 2 queries.

    Raises the errors of `portal.web.keyset_pagination.Order.page_of`.
    """
    return VIDEOS.page_of(
        lambda _now: Video.objects.public().for_cards(),
        parameters,
        find=lambda pk: _place_of(Video, pk),
        size=PAGE_SIZE,
    )


def newest_albums(count: int, at: datetime.datetime | None = None) -> list[Card]:
    """Return the cards of the newest albums public at ``at``, by default now; two queries."""
    return _cards(_newest_albums(count) if at is None else _newest_albums_at(count, at), at)


def newest_videos(count: int) -> list[Video]:
    """Return the newest public videos; one query."""
    return list(_newest_videos(count))


@prepared_once
def _newest_albums(count: int) -> QuerySet[Album]:
    return _newest_albums_at(count, None)


def _newest_albums_at(count: int, at: datetime.datetime | None) -> QuerySet[Album]:
    return ALBUMS.newest_first(Album.objects.public(at).for_cards(at))[:count]


@prepared_once
def _newest_videos(count: int) -> QuerySet[Video]:
    return VIDEOS.newest_first(Video.objects.public().for_cards())[:count]


def videos_by_id(ids: Collection[int]) -> dict[int, Video]:
    """Return those of the videos that are public, by id; one query, none without ids."""
    found = Video.objects.public().for_cards().with_ids(ids) if ids else ()
    return {video.pk: video for video in found}


def album_cards_by_id(ids: Collection[int], at: datetime.datetime | None = None) -> dict[int, Card]:
    """Return the cards of those of the albums public at ``at``, by id; two queries, or none."""
    if not ids:
        return {}
    cards = _cards(Album.objects.public(at).for_cards(at).filter(pk__in=ids), at)
    return {card.album.pk: card for card in cards}


def newest_of(
    categories: Collection[Category], at: datetime.datetime | None = None
) -> list[Album | Video]:
    """Return the newest albums and videos together, in any of the categories; two queries.

    At most OTHERS, newest first, with only the columns ``title`` and ``published_at``.
    """
    ids = tuple(each.pk for each in categories)
    albums = _albums_in(ids) if at is None else _albums_in_at(ids, at)
    found: list[Any] = [*albums, *_videos_in(ids)]
    return sorted(found, key=lambda thing: thing.published_at, reverse=True)[:OTHERS]


@compiled_once
def _albums_in(ids: tuple[int, ...]) -> QuerySet[Album]:
    return _albums_in_at(ids, None)


def _albums_in_at(ids: tuple[int, ...], at: datetime.datetime | None) -> QuerySet[Album]:
    albums = ALBUMS.newest_first(Album.objects.public(at).filter(category__in=ids))
    return albums.only("title", "published_at")[:OTHERS]


@compiled_once
def _videos_in(ids: tuple[int, ...]) -> QuerySet[Video]:
    videos = VIDEOS.newest_first(Video.objects.public().filter(category__in=ids))
    return videos.only("title", "published_at")[:OTHERS]


def other_videos(video: Video) -> list[Video]:
    """Return up to OTHERS videos to watch after ``video``: the next older ones; one query.

    If there are too few older ones, the newest are added.
    """
    others = Video.objects.public().for_cards().exclude(pk=video.pk)
    older = VIDEOS.older(others, VIDEOS.place_of(video))[:OTHERS]
    rows = older.union(VIDEOS.newest_first(others)[:OTHERS], all=True)
    in_order = sorted(
        rows, key=lambda row: (VIDEOS.place_of(row) < VIDEOS.place_of(video), VIDEOS.place_of(row))
    )
    found = {row.pk: row for row in reversed(in_order)}
    return list(found.values())[:OTHERS]


def thumbnails_of(album: Album, at: datetime.datetime | None = None) -> list[Thumbnail]:
    """Return thumbnails of the photos the public sees in the album, in order; one query."""
    thumbnail = partial(_thumbnail, album.get_absolute_url(), album.slug)
    photos = album.public_photos(at).only(*_ON_A_THUMBNAIL)
    # The query went by PostgreSQL's clock, ``is_public`` goes by this machine's: the rights in a
    # photo may have expired between the two.
    shown = (photo for photo in photos if photo.is_public)
    return [thumbnail(photo, number) for number, photo in enumerate(shown, start=1)]


def photo_in(album: Album, photo_id: int, at: datetime.datetime | None = None) -> OnePhoto | None:
    """Return the photo for its page in the album, or None if it is not public; two queries."""
    ids = list(album.public_photos(at).values_list("pk", flat=True))
    photo = Photo.objects.public(at).only(*_ON_A_THUMBNAIL).filter(pk=photo_id).first()
    if photo_id not in ids or photo is None or not photo.is_public:
        return None
    address, place = album.get_absolute_url(), ids.index(photo_id)
    return OnePhoto(
        _thumbnail(address, album.slug, photo, place + 1),
        len(ids),
        f"{address}{ids[place - 1]}/" if place else "",
        f"{address}{ids[place + 1]}/" if place + 1 < len(ids) else "",
    )


def places_of_photos(
    ids: Collection[int], categories: Collection[int] | None = None
) -> list[AlbumPhoto]:
    """Return the place of each of the photos, with photo and album, in the newest public album.

    Only albums of the ``categories`` (ids) count, if they are given. Photos that the public sees in
    no such album are left out; one query.
    """
    albums = Album.objects.approved()
    if categories is not None:
        albums = albums.filter(category__in=categories)
    places = (
        AlbumPhoto.objects.filter(
            photo__in=Photo.objects.public().filter(pk__in=ids), album__in=albums
        )
        .select_related("album", "photo")
        .only(
            "album__title", *(f"photo__{name}" for name in _ON_A_THUMBNAIL), "photo__published_at"
        )
        .order_by("photo_id", "-album__published_at", "-album_id")
        .distinct("photo_id")
    )
    # As in `thumbnails_of`: this machine's clock may be ahead of PostgreSQL's.
    return [place for place in places if place.photo.is_public]


def photo_address(album: Album, photo_id: int) -> str:
    """Return the path of the photo's page in the album."""
    return f"{album.get_absolute_url()}{photo_id}/"


def _thumbnail(album_address: str, album_slug: str, photo: Photo, number: int) -> Thumbnail:
    sources, whole = photo.sources(), photo.to_share()
    # Callers take public photos only.
    assert sources is not None
    assert whole is not None
    return Thumbnail(
        photo,
        number,
        f"{album_address}{photo.pk}/",
        sources,
        whole,
        f"{album_slug}-{number}.jpg",
    )


def _cards(albums: Iterable[Album], at: datetime.datetime | None = None) -> list[Card]:
    albums = list(albums)
    ids = tuple(each.shown_cover_id for each in albums if each.shown_cover_id)
    photos = _covers(ids=ids) if at is None else _covers_at(ids, at)
    covers = {photo.pk: photo for photo in photos}
    return [
        Card(each, covers[each.shown_cover_id], each.photo_count)
        for each in albums
        # A cover that was withdrawn between the two queries: leave the album out, because it may
        # have no public photo any more.
        if each.shown_cover_id in covers and covers[each.shown_cover_id].is_public
    ]


@compiled_once
def _covers(*, ids: tuple[int, ...]) -> QuerySet[Photo]:
    return _covers_at(ids, None)


def _covers_at(ids: tuple[int, ...], at: datetime.datetime | None) -> QuerySet[Photo]:
    return Photo.objects.public(at).only(*_ON_A_THUMBNAIL).filter(pk__in=ids)


def _place_of(model: type[Moderated], pk: int) -> tuple[Place, datetime.datetime] | None:
    """Return the sort key of a row that was ever public, and the database's time, or None."""
    row = (
        model._default_manager.filter(pk=pk, published_at__isnull=False)
        .values_list("published_at", "pk", Now())
        .first()
    )
    return row and (Place(*row[:2]), row[2])
