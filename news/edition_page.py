"""Data for the page of one edition: lead photo, short text, related and neighbouring items.

The functions accept an unsaved edition too, so that the preview uses the code of the public page.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Value

from media_gallery.models import Photo
from media_gallery.publication.renditions import Sources
from news.listings.paging import newer, older, place_of
from news.models import Edition
from news.models.after_publication import Change
from news.models.edition_queries import EditionQuerySet, names_of
from portal import rich_text
from portal.database.compiled_queries import compiled_once
from portal.taxonomy.menu import Menu
from portal.vietnamese import text
from portal.web.keyset_pagination import Place
from portal.web.page_cache import dependencies

RELATED, NEIGHBOURS = 5, 3


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


@compiled_once
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

    Those chosen by hand come in their order. Automatic ones fill up to 5: items with a common tag,
    then others that readers find in the same category, each group newest first.
    """
    if edition.category_id is None:
        categories, tags = (), ()
    else:
        categories = tuple(each.pk for each in menu.with_merged(edition.category.current))
        tags = tuple([{"id": tag["id"]}] for tag in edition.tags)
    if not (categories or edition.related_ids):
        return []
    found = _related(
        categories,
        at=at,
        but=edition.article_id,
        by_hand=tuple(edition.related_ids),
        tags=tags,
    )
    rows = _soft(found)
    by_hand = {article_id: place for place, article_id in enumerate(edition.related_ids)}
    newest_first = sorted(rows, key=place_of, reverse=True)
    in_order = sorted(
        newest_first,
        key=lambda other: (by_hand.get(other.article_id, len(by_hand)), other.group),
    )
    first_of_each: dict[int, Edition] = {}
    for other in in_order:
        first_of_each.setdefault(other.article_id, other)
    chosen = sum(article_id in by_hand for article_id in first_of_each)
    return list(first_of_each.values())[: max(RELATED, chosen)]


@compiled_once
def _related(
    categories: tuple[int, ...],
    *,
    at: datetime.datetime | None,
    but: int | None,
    by_hand: tuple[int, ...],
    tags: tuple[list, ...],
) -> EditionQuerySet:
    """Return the groups of `related` as a union, each with its number as ``group``."""
    others = Edition.objects.listed(at).for_lines().newest_first()
    if but is not None:
        others = others.exclude(article_id=but)
    groups = []
    if by_hand:
        groups.append(others.of_articles(by_hand))
    if tags:
        has_one = reduce(or_, (Q(tags__contains=tag) for tag in tags))
        groups.append(others.filter(has_one)[:RELATED])
    if categories:
        groups.append(others.filter(category__in=categories)[:RELATED])
    first, *rest = (
        group.annotate(group=Value(number)) for number, group in enumerate(groups, start=1)
    )
    return first.union(*rest, all=True) if rest else first


def neighbours(edition: Edition, at: datetime.datetime | None) -> Neighbours:
    """Return up to 3 items public at ``at`` on each side of ``edition`` in time; one query."""
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


@compiled_once
def _neighbours(*, at, published_at, article_id) -> QuerySet[Edition]:
    others, place = Edition.objects.listed(at).for_lines(), Place(published_at, article_id)
    return newer(others, place)[:NEIGHBOURS].union(older(others, place)[:NEIGHBOURS], all=True)


def _soft(others: Iterable[Edition]) -> list[Any]:
    """Read items beside an article, of which a page may show those of minutes ago."""
    with dependencies.soft():
        rows = list(others)
    dependencies.name(*names_of(row.article_id for row in rows))
    return rows
