"""The kinds of public things that are searched beside articles, and which rows of each are."""

import datetime
from collections.abc import Callable

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value

from media_gallery.models import Album, Photo, Video
from media_gallery.models.album import AlbumPhoto
from portal.database.compiled_queries import compiled_once
from portal.identity.models import Page

ARTICLE = "tin"

#: {value in the URL: name on the page}, in the order of the page.
LABELS = {
    ARTICLE: "Tin bài",
    "trang": "Trang",
    "album": "Album ảnh",
    "anh": "Ảnh",
    "video": "Video",
}


def public_rows(
    *,
    categories: tuple[int, ...] | None = None,
    has_source: bool = False,
    begin: datetime.datetime | None = None,
    end: datetime.datetime | None = None,
) -> dict[str, QuerySet]:
    """Return {kind: its rows that the public may see}, for each kind but articles.

    They are those in ``categories`` (ids), published from ``begin`` to before ``end``; None is
    everything. A kind that has no categories or no source is left out where these were chosen. The
    columns are ``id``, ``published_at``, ``folded_title`` and ``search``.
    """
    if has_source:
        return {}
    rows: dict[str, Callable[..., QuerySet]] = {"album": _albums, "anh": _photos, "video": _videos}
    if categories is None:
        rows = {"trang": _pages, **rows}
    return {kind: of_kind(categories, begin=begin, end=end) for kind, of_kind in rows.items()}


@compiled_once
def _pages(
    _categories: None, *, begin: datetime.datetime | None, end: datetime.datetime | None
) -> QuerySet:
    return _between(Page.objects.public().annotate(published_at=F("updated_at")), begin, end)


@compiled_once
def _albums(
    categories: tuple[int, ...] | None,
    *,
    begin: datetime.datetime | None,
    end: datetime.datetime | None,
) -> QuerySet:
    return _between(_of_categories(Album.objects.public(), categories), begin, end)


@compiled_once
def _photos(
    categories: tuple[int, ...] | None,
    *,
    begin: datetime.datetime | None,
    end: datetime.datetime | None,
) -> QuerySet:
    # Those with a page of their own; of the others the article is the page.
    albums = _of_categories(Album.objects.approved(), categories)
    places = AlbumPhoto.objects.filter(photo=OuterRef("pk"), album__in=albums.values("pk"))
    photos = Photo.objects.public().filter(Exists(places.order_by()))
    return _between(photos.annotate(folded_title=Value("", CharField())), begin, end)


@compiled_once
def _videos(
    categories: tuple[int, ...] | None,
    *,
    begin: datetime.datetime | None,
    end: datetime.datetime | None,
) -> QuerySet:
    return _between(_of_categories(Video.objects.public(), categories), begin, end)


def _of_categories(rows, categories: tuple[int, ...] | None):
    return rows if categories is None else rows.filter(category__in=categories)


def _between(
    rows: QuerySet, begin: datetime.datetime | None, end: datetime.datetime | None
) -> QuerySet:
    if begin is not None:
        rows = rows.filter(published_at__gte=begin)
    if end is not None:
        rows = rows.filter(published_at__lt=end)
    return rows.order_by().values("id", "published_at", "folded_title", "search")
