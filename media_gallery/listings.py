"""What lists, the front page and the pages of albums show: read in as few queries as it takes."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import QueryDict

from media_gallery.models import Album, Moderated, Photo, Video
from media_gallery.publication.renditions import Rendition, Sources
from portal.database.compiled_queries import compiled_once
from portal.taxonomy.models import Category
from portal.web.keyset_pagination import Order, Page, Place

PAGE_SIZE, OTHERS = 24, 4
ALBUMS, VIDEOS = Order("id", "album"), Order("id", "video")

#: What a small picture needs of its photo.
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
    """An album in a list: how many photos are in it, and which one stands for it."""

    album: Album
    cover: Photo
    photo_count: int


@dataclass(frozen=True)
class Thumbnail:
    """A photo in the grid of its album; ``number`` counts from 1."""

    photo: Photo
    number: int
    address: str
    sources: Sources
    whole: Rendition
    file_name: str


@dataclass(frozen=True)
class OnePhoto:
    """A photo among the ``count`` of its album; the addresses beside it are "" at the ends."""

    tile: Thumbnail
    count: int
    previous: str
    next: str


def album_page(parameters: QueryDict) -> Page:
    """The page of cards of albums that ``parameters`` ask for; at most 3 queries.

    Raises what `portal.web.keyset_pagination.Order.page_of` does.
    """
    page = ALBUMS.page_of(
        lambda _at: Album.objects.public().for_cards(),
        parameters,
        find=lambda pk: _place_of(Album, pk),
        size=PAGE_SIZE,
    )
    page.items[:] = _cards(page.items)
    return page


def video_page(parameters: QueryDict) -> Page:
    """The page of videos that ``parameters`` ask for; at most 2 queries."""
    return VIDEOS.page_of(
        lambda _at: Video.objects.public().for_cards(),
        parameters,
        find=lambda pk: _place_of(Video, pk),
        size=PAGE_SIZE,
    )


def newest_albums(count: int) -> list[Card]:
    """Two queries."""
    return _cards(_newest_albums(count))


def newest_videos(count: int) -> list[Video]:
    """One query."""
    return list(_newest_videos(count))


@compiled_once
def _newest_albums(count: int) -> QuerySet[Album]:
    return ALBUMS.newest_first(Album.objects.public().for_cards())[:count]


@compiled_once
def _newest_videos(count: int) -> QuerySet[Video]:
    return VIDEOS.newest_first(Video.objects.public().for_cards())[:count]


def newest_of(categories: Collection[Category]) -> list[Album | Video]:
    """What lines name of the newest albums and videos in any of the categories; two queries."""
    on_a_line = ("title", "published_at")
    found = [
        *ALBUMS.newest_first(Album.objects.public().filter(category__in=categories)).only(
            *on_a_line
        )[:OTHERS],
        *VIDEOS.newest_first(Video.objects.public().filter(category__in=categories)).only(
            *on_a_line
        )[:OTHERS],
    ]
    return sorted(found, key=lambda thing: thing.published_at, reverse=True)[:OTHERS]


def other_videos(video: Video) -> list[Video]:
    """What to watch after ``video``: older ones, and if there are too few the newest; one query."""
    others = Video.objects.public().for_cards().exclude(pk=video.pk)
    older = VIDEOS.older(others, VIDEOS.place_of(video))[:OTHERS]
    rows = older.union(VIDEOS.newest_first(others)[:OTHERS], all=True)
    in_order = sorted(
        rows, key=lambda row: (VIDEOS.place_of(row) < VIDEOS.place_of(video), VIDEOS.place_of(row))
    )
    found = {row.pk: row for row in reversed(in_order)}
    return list(found.values())[:OTHERS]


def tiles_of(album: Album) -> list[Thumbnail]:
    """The photos the public sees in the album, in order; one query."""
    tile = partial(_thumbnail, album.get_absolute_url(), album.slug)
    photos = album.public_photos().only(*_ON_A_THUMBNAIL)
    # By the clock of this machine the rights in one may have ended at this very moment.
    shown = (photo for photo in photos if photo.is_public)
    return [tile(photo, number) for number, photo in enumerate(shown, start=1)]


def photo_in(album: Album, photo_id: int) -> OnePhoto | None:
    """The photo as the public sees it in the album, None if it does not; two queries."""
    ids = list(album.public_photos().values_list("pk", flat=True))
    photo = Photo.objects.public().only(*_ON_A_THUMBNAIL).filter(pk=photo_id).first()
    if photo_id not in ids or photo is None or not photo.is_public:
        return None
    address, place = album.get_absolute_url(), ids.index(photo_id)
    return OnePhoto(
        _thumbnail(address, album.slug, photo, place + 1),
        len(ids),
        f"{address}{ids[place - 1]}/" if place else "",
        f"{address}{ids[place + 1]}/" if place + 1 < len(ids) else "",
    )


def _thumbnail(album_address: str, album_slug: str, photo: Photo, number: int) -> Thumbnail:
    return Thumbnail(
        photo,
        number,
        f"{album_address}{photo.pk}/",
        photo.sources(),
        photo.to_share(),
        f"{album_slug}-{number}.jpg",
    )


def _cards(albums: Iterable[Album]) -> list[Card]:
    albums = list(albums)
    covers = (
        Photo.objects.public()
        .only(*_ON_A_THUMBNAIL)
        .in_bulk(each.shown_cover_id for each in albums)
    )
    return [
        Card(each, covers[each.shown_cover_id], each.photo_count)
        for each in albums
        # Withdrawn between the two queries: the album too may be empty now.
        if each.shown_cover_id in covers and covers[each.shown_cover_id].is_public
    ]


def _place_of(model: type[Moderated], pk: int) -> tuple[Place, datetime.datetime] | None:
    """Where a thing that was public once stands in the list."""
    row = (
        model.objects.filter(pk=pk, published_at__isnull=False)
        .values_list("published_at", "pk", Now())
        .first()
    )
    return row and (Place(*row[:2]), row[2])
