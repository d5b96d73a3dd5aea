"""Data for the page of one edition: lead photo, short text, related and neighbouring items.

The functions accept an unsaved edition too, so that the preview uses the code of the public page.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import FloatField, Q, QuerySet, Value

from media_gallery.models import Photo
from media_gallery.publication.renditions import Sources
from news.listings.paging import newer, older, place_of
from news.models import Edition
from news.models.after_publication import Change
from news.models.edition_queries import EditionQuerySet, names_of
from news.related.frequencies import Frequencies
from news.related.nearest import similar_articles
from portal import rich_text
from portal.database.compiled_queries import compiled_once, prepared_once
from portal.taxonomy.menu import Menu
from portal.vietnamese import text
from portal.vietnamese.full_text import folded_line
from portal.web.keyset_pagination import Place
from portal.web.page_cache import dependencies

RELATED, NEIGHBOURS = 5, 3
#: Similar articles that are read for the five: some may be withdrawn, or have the same title.
_STORED_ALIKE = 12
#: The groups of related items, in the order in which they are shown.
_BY_HAND, _ALIKE, _TAGGED, _OF_CATEGORY = range(1, 5)


@dataclass(frozen=True)
class Figure:
    """A picture with its texts; ``sources`` is None for a photo not public, which has ``src``."""

    sources: Sources | None
    src: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True)
class Neighbours:
    """The items next to an article in the list of all news, nearest first."""

    newer: list[Edition]
    older: list[Edition]


def public_edition(article_id: int, at: datetime.datetime | None) -> Edition | None:
    """Return the article's edition public at ``at``, by default now, or None; one query."""
    found = _public_editions(article_id=article_id, at=at).named(*names_of([article_id]))
    return next(iter(found), None)


@prepared_once
def _public_editions(*, article_id: int, at: datetime.datetime | None) -> EditionQuerySet:
    return (
        Edition.objects.public(at)
        .select_related("category__parent", "category__merged_into__parent", "lead_photo", "source")
        .with_instant(at)
        .with_end(at)
        .filter(article_id=article_id)
        .naming_joined(lead_photo_id="media_gallery_photo", source_id="news_source")
    )


def lead_figure(edition: Edition, private_src: Callable[[int], str] | None = None) -> Figure | None:
    """Return the picture above the text, or None if the edition has none that is public.

    ``private_src`` is for a preview, which shows photos that are not public yet: it takes the id of
    such a photo and returns the URL at which staff see it.
    """
    photo: Photo | None = edition.lead_photo
    is_shown = edition.shown_photo is not None
    if photo is None or not (is_shown or private_src):
        return None
    src = private_src(photo.pk) if private_src and not is_shown else ""
    alt = "" if photo.is_decorative else edition.lead_alt_text or edition.lead_caption
    return Figure(photo.sources(), src, alt, edition.lead_caption, edition.lead_credit)


def newest_correction(edition: Edition) -> Edition | None:
    """Return the newest edition up to this one that tells readers what it corrects, or None.

    One query for an edition that corrects nothing itself, none for the first of its article.
    """
    if not edition.number or edition.number == 1:
        return None
    if edition.public_note:
        return edition
    return (
        Edition.objects.begun(edition.read_at)
        .of_article(edition.article_id)
        .filter(change=Change.SUBSTANTIVE)
        .order_by("-visible")
        .only("visible", "change", "change_note")
        .first()
    )


def in_short(edition: Edition, length: int) -> str:
    """Return the summary, or the beginning of the text, as a line of at most ``length`` characters.

    Captions of pictures are left out, unless the text consists of pictures only.
    """
    body = rich_text.without_figures(edition.body) or edition.body
    return text.excerpt(edition.summary or text.plain_text(body), length)


def related(edition: Edition, at: datetime.datetime | None, menu: Menu) -> list[Edition]:
    """Return items public at ``at``: those chosen by hand, then automatic ones; one query.

    Those chosen by hand come in their order. Automatic ones fill up to 5: items with a similar
    text, the most similar first, then items with a common tag, newest first. Only where there is
    none of all these, the newest that readers find in the same category. An automatic item has
    another title than the edition and than those before it.

    An edition that is not saved is compared with the public texts now, which costs three queries.
    """
    if edition.category_id is None:
        categories, tags = (), ()
    else:
        categories = tuple(each.pk for each in menu.with_merged(edition.category.current))
        tags = tuple([{"id": tag["id"]}] for tag in edition.tags)
    alike = similar_articles(edition, Frequencies.read()) if edition.pk is None else None
    found = _related(
        categories,
        edition.pk is not None,
        at=at,
        but=edition.article_id,
        by_hand=tuple(edition.related_ids),
        alike=tuple(alike or ()),
        tags=tags,
    )
    by_hand = {article_id: place for place, article_id in enumerate(edition.related_ids)}

    def place(other) -> tuple[int, int, float]:
        similarity = alike.get(other.article_id, 0) if alike else other.similarity or 0
        return other.group, by_hand.get(other.article_id, 0), -similarity

    # The second sort leaves what is equal to it newest first.
    newest_first = sorted(_soft(found), key=place_of, reverse=True)
    return _chosen(sorted(newest_first, key=place), edition)


def _chosen(in_order: list[Any], edition: Edition) -> list[Edition]:
    """Return those of the items found for ``edition`` that are shown; see `related`."""
    chosen: dict[int, Any] = {}
    titles = {folded_line(edition.title)}
    for other in in_order:
        title = folded_line(other.title)
        is_automatic = other.group != _BY_HAND
        if other.article_id in chosen or (is_automatic and title in titles):
            continue
        if is_automatic and len(chosen) >= RELATED:
            break
        if other.group == _OF_CATEGORY and any(
            each.group != _OF_CATEGORY for each in chosen.values()
        ):
            break
        chosen[other.article_id] = other
        titles.add(title)
    return list(chosen.values())


@compiled_once
def _related(
    categories: tuple[int, ...],
    is_compared: bool,
    *,
    at: datetime.datetime | None,
    but: int | None,
    by_hand: tuple[int, ...],
    alike: tuple[int, ...],
    tags: tuple[list, ...],
) -> EditionQuerySet:
    """Return the groups of `related` as a union, with ``group`` and ``similarity`` of each item.

    With ``is_compared`` the similar articles are those that are stored, else the ids ``alike``.
    """
    others = Edition.objects.listed(at).for_lines().newest_first()
    others = others.annotate(similarity=Value(0, FloatField()))
    if but is not None:
        others = others.exclude(article_id=but)
    groups = []
    if by_hand:
        groups.append((_BY_HAND, others.of_articles(by_hand)))
    if is_compared:
        groups.append((_ALIKE, others.similar_to(but, most=_STORED_ALIKE)))
    elif alike:
        groups.append((_ALIKE, others.of_articles(alike)))
    if tags:
        has_one = reduce(or_, (Q(tags__contains=tag) for tag in tags))
        groups.append((_TAGGED, others.filter(has_one)[:RELATED]))
    if categories:
        groups.append((_OF_CATEGORY, others.filter(category__in=categories)[:RELATED]))
    if not groups:
        return others.none()
    first, *rest = (found.annotate(group=Value(group)) for group, found in groups)
    return first.union(*rest, all=True) if rest else first


def neighbours(edition: Edition, at: datetime.datetime | None) -> Neighbours:
    """Return up to 3 items on each side of ``edition`` in time, public at ``at`` or now; one query.

    Of an article's page ``at`` is None, so that PostgreSQL plans it once.
    """
    if edition.published_at is None:
        return Neighbours([], [])
    place = place_of(edition)
    if edition.article_id is None:  # Preview of an unsaved article: no id to sort by.
        others = Edition.objects.listed(at).for_lines()
        return Neighbours([], list(older(others, place._replace(id=0))[:NEIGHBOURS]))
    rows = _soft(_neighbours(at=at, published_at=place.published_at, article_id=place.id))
    in_order = sorted(rows, key=place_of)
    return Neighbours(
        newer=[each for each in in_order if place_of(each) > place],
        older=[each for each in reversed(in_order) if place_of(each) < place],
    )


@prepared_once
def _neighbours(*, at, published_at, article_id) -> QuerySet[Edition]:
    others, place = Edition.objects.listed(at).for_lines(), Place(published_at, article_id)
    return newer(others, place)[:NEIGHBOURS].union(older(others, place)[:NEIGHBOURS], all=True)


def _soft(others: Iterable[Edition]) -> list[Any]:
    """Read items beside an article, of which a page may show those of minutes ago."""
    with dependencies.soft():
        rows = list(others)
    dependencies.name(*names_of(row.article_id for row in rows))
    return rows
