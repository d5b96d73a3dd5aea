"""Load the results of a search, with title and excerpt marked, for the page that lists them."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.utils.safestring import SafeString

from media_gallery import listings
from media_gallery.models import Photo, Video
from media_gallery.models.video import words_of_captions
from news.models import AttachmentWords, Edition
from news.models.edition_queries import EditionQuerySet
from news.search.kinds import ALBUM, ARTICLE, ATTACHMENT, LABELS, PAGE, PHOTO, VIDEO
from news.search.language.query import Query
from news.search.marking import Marker
from portal.database.compiled_queries import compiled_once
from portal.identity.models import Page
from portal.taxonomy.models import Category
from portal.vietnamese import text


@dataclass(frozen=True)
class Hit:
    """One result, with the words of the query marked in title and excerpt.

    ``label`` is the name of its kind, "" for an article; ``photo`` a public one, or None;
    ``article`` what an attachment is attached to.
    """

    address: str
    title: SafeString
    excerpt: SafeString
    day: datetime.datetime | None
    label: str = ""
    section: Category | None = None
    is_out_of_date: bool = False
    photo: Photo | None = None
    article: Edition | None = None


#: (id, what is shown of it).
Hits = Iterator[tuple[int, Hit]]


def hits_of(
    found: Iterable[tuple[str, int]],
    query: Query,
    *,
    articles: EditionQuerySet,
    categories: tuple[int, ...] | None = None,
) -> list[Hit]:
    """Return the results (kind, id) in their order; at most two queries for each kind.

    An attachment is shown as that of one of the ``articles``, a photo in an album of one of the
    ``categories``, if they are given: the search was narrowed to these. What has ceased to be
    public in the meantime is left out.
    """
    wanted = list(found)
    marker = Marker(query)
    of_kinds: dict[str, Callable[[tuple[int, ...], Marker], Hits]] = {
        ARTICLE: _articles,
        PAGE: _pages,
        ALBUM: _albums,
        PHOTO: partial(_photos, categories),
        VIDEO: _videos,
        ATTACHMENT: partial(_attachments, articles.public()),
    }
    made: dict[tuple[str, int], Hit] = {}
    for kind, of_kind in of_kinds.items():
        if ids := tuple(pk for each, pk in wanted if each == kind):
            made |= {(kind, pk): hit for pk, hit in of_kind(ids, marker)}
    return [made[each] for each in wanted if each in made]


def hits_of_editions(editions: Iterable[Edition], query: Query) -> list[Hit]:
    """Return the editions, read with `for_results`, as results."""
    marker = Marker(query)
    return [_hit_of_edition(each, marker) for each in editions]


def _articles(ids: tuple[int, ...], marker: Marker) -> Hits:
    return ((each.pk, _hit_of_edition(each, marker)) for each in _editions(ids=ids))


@compiled_once
def _editions(*, ids: tuple[int, ...]):
    return Edition.objects.public().for_results().filter(pk__in=ids)


def _hit_of_edition(edition: Edition, marker: Marker) -> Hit:
    return Hit(
        address=edition.get_absolute_url(),
        title=marker.whole(edition.title),
        excerpt=marker.excerpt(edition.summary, edition.body_text),
        day=edition.published_at,
        section=edition.section,
        is_out_of_date=edition.out_of_date_since is not None,
    )


def _pages(ids: tuple[int, ...], marker: Marker) -> Hits:
    for page in Page.objects.public().filter(pk__in=ids):
        yield (
            page.pk,
            Hit(
                address=page.get_absolute_url(),
                title=marker.whole(page.title),
                excerpt=marker.excerpt(text.plain_text(page.body)),
                day=page.updated_at,
                label=LABELS[PAGE],
            ),
        )


def _albums(ids: tuple[int, ...], marker: Marker) -> Hits:
    for pk, card in listings.album_cards_by_id(ids).items():
        yield (
            pk,
            Hit(
                address=card.album.get_absolute_url(),
                title=marker.whole(card.album.title),
                excerpt=marker.excerpt(card.album.description),
                day=card.album.published_at,
                label=LABELS[ALBUM],
                photo=card.cover,
            ),
        )


def _photos(categories: tuple[int, ...] | None, ids: tuple[int, ...], marker: Marker) -> Hits:
    for place in listings.places_of_photos(ids, categories):
        photo = place.photo
        yield (
            place.photo_id,
            Hit(
                address=listings.photo_address(place.album, place.photo_id),
                # Some captions are paragraphs.
                title=marker.excerpt(photo.caption or photo.alt_text or f"Ảnh trong {place.album}"),
                excerpt=marker.whole(place.album.title),
                day=photo.published_at,
                label=LABELS[PHOTO],
                photo=photo,
            ),
        )


def _videos(ids: tuple[int, ...], marker: Marker) -> Hits:
    for video in Video.objects.public().defer("folded", "search").filter(pk__in=ids):
        spoken = video.transcript or words_of_captions(video.captions)
        yield (
            video.pk,
            Hit(
                address=video.get_absolute_url(),
                title=marker.whole(video.title),
                excerpt=marker.excerpt(video.description, spoken),
                day=video.published_at,
                label=LABELS[VIDEO],
            ),
        )


def _attachments(editions: EditionQuerySet, ids: tuple[int, ...], marker: Marker) -> Hits:
    rows = AttachmentWords.objects.of_editions(editions).with_text()
    found = list(rows.filter(pk__in=ids))
    holders = editions.for_lines().with_end().in_bulk([each.edition_id for each in found])
    for each in found:
        if edition := holders.get(each.edition_id):
            yield (
                each.pk,
                Hit(
                    address=each.get_absolute_url(),
                    title=marker.whole(each.title),
                    excerpt=marker.excerpt(each.text),
                    day=edition.published_at,
                    label=LABELS[ATTACHMENT],
                    is_out_of_date=edition.out_of_date_since is not None,
                    article=edition,
                ),
            )
