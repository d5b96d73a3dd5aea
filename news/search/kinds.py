"""The kinds of public things that are searched beside articles, and which rows of each are."""

import datetime
from collections.abc import Callable
from typing import TypeVar

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value

from media_gallery.models import Album, Photo, Video
from media_gallery.models.album import AlbumPhoto
from news.models import AttachmentWords, Edition
from portal.database.compiled_queries import compiled_once
from portal.identity.models import Page

Rows = TypeVar("Rows", bound=QuerySet)

#: Values in the URL.
ARTICLE, PAGE, ALBUM, PHOTO, VIDEO, ATTACHMENT = "tin", "trang", "album", "anh", "video", "tep"

#: {kind: its name on the page}, in the order of the page.
LABELS = {
    ARTICLE: "Tin bài",
    PAGE: "Trang",
    ALBUM: "Album ảnh",
    PHOTO: "Ảnh",
    VIDEO: "Video",
    ATTACHMENT: "Tệp đính kèm",
}
#: Kinds whose newest rows are those with the highest id: their date is looked up for each row.
BY_ID = frozenset({ATTACHMENT})


def public_rows(
    *,
    categories: tuple[int, ...] | None = None,
    source: int | None = None,
    begin: datetime.datetime | None = None,
    end: datetime.datetime | None = None,
) -> dict[str, QuerySet]:
    """Return {kind: its rows that the public may see}, for each kind but articles.

    They are those in ``categories`` (ids) and of the ``source`` (id), published from ``begin`` to
    before ``end``; None is everything. A kind that has no categories or no source is left out where
    these were chosen. The columns are ``id``, ``published_at``, ``folded_title`` and ``search``.
    """
    between: dict[str, datetime.datetime | None] = {"begin": begin, "end": end}
    attachments = _attachments(categories, source=source, **between)
    if source is not None:
        return {ATTACHMENT: attachments}
    rows: dict[str, Callable[..., QuerySet]] = {ALBUM: _albums, PHOTO: _photos, VIDEO: _videos}
    if categories is None:
        rows = {PAGE: _pages, **rows}
    others = {kind: of_kind(categories, **between) for kind, of_kind in rows.items()}
    return others | {ATTACHMENT: attachments}


@compiled_once
def _pages(
    _categories: None, *, begin: datetime.datetime | None, end: datetime.datetime | None
) -> QuerySet:
    return _columns(Page.objects.public().annotate(published_at=F("updated_at")), begin, end)


@compiled_once
def _albums(
    categories: tuple[int, ...] | None,
    *,
    begin: datetime.datetime | None,
    end: datetime.datetime | None,
) -> QuerySet:
    return _columns(_of_categories(Album.objects.public(), categories), begin, end)


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
    return _columns(photos.annotate(folded_title=Value("", CharField())), begin, end)


@compiled_once
def _videos(
    categories: tuple[int, ...] | None,
    *,
    begin: datetime.datetime | None,
    end: datetime.datetime | None,
) -> QuerySet:
    return _columns(_of_categories(Video.objects.public(), categories), begin, end)


@compiled_once
def _attachments(
    categories: tuple[int, ...] | None,
    *,
    source: int | None,
    begin: datetime.datetime | None,
    end: datetime.datetime | None,
) -> QuerySet:
    editions = _between(_of_categories(Edition.objects.public(), categories), begin, end)
    if source is not None:
        editions = editions.filter(source=source)
    return AttachmentWords.objects.of_editions(editions).order_by().values(*_COLUMNS)


_COLUMNS = ("id", "published_at", "folded_title", "search")


def _of_categories(rows: Rows, categories: tuple[int, ...] | None) -> Rows:
    return rows if categories is None else rows.filter(category__in=categories)


def _columns(
    rows: QuerySet, begin: datetime.datetime | None, end: datetime.datetime | None
) -> QuerySet:
    return _between(rows, begin, end).order_by().values(*_COLUMNS)


def _between(rows: Rows, begin: datetime.datetime | None, end: datetime.datetime | None) -> Rows:
    if begin is not None:
        rows = rows.filter(published_at__gte=begin)
    if end is not None:
        rows = rows.filter(published_at__lt=end)
    return rows
