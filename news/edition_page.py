"""What the page of one edition needs beside the row: its picture, its kin, its neighbours.

Works for an edition that is not saved, so that the preview is the page itself.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, Value

from media_gallery.models import Photo
from media_gallery.publication.renditions import Sources
from news.listings.paging import newer, older, place_of
from news.models import Edition
from portal import rich_text
from portal.vietnamese import text

RELATED, NEIGHBOURS = 5, 3


@dataclass(frozen=True)
class Figure:
    """A picture with its words; ``sources`` is None in a preview, which has ``src`` alone."""

    sources: Sources | None
    src: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True)
class Neighbours:
    """What stands next to an article in the list of all news, nearest first."""

    newer: list[Edition]
    older: list[Edition]


def lead_figure(edition: Edition, private_src: Callable[[int], str] | None = None) -> Figure | None:
    """The picture above the text; None where the edition has none that the public may see.

    ``private_src`` is for a preview: it gives the address at which staff see a photo, by its id,
    that is not public yet.
    """
    photo: Photo | None = edition.lead_photo
    if photo is None or not (photo.is_public or private_src):
        return None
    src = "" if photo.is_public else private_src(photo.pk)
    alt = "" if photo.is_decorative else edition.lead_alt_text or edition.lead_caption
    return Figure(photo.sources(), src, alt, edition.lead_caption, edition.lead_credit)


def in_short(edition: Edition, length: int) -> str:
    """The summary, or else how the text begins: one line of at most ``length`` characters.

    The caption of a picture is no beginning, unless pictures are all there is.
    """
    body = rich_text.without_figures(edition.body) or edition.body
    return text.excerpt(edition.summary or text.plain_text(body), length)


def related(edition: Edition, at: datetime.datetime | None) -> list[Edition]:
    """Public at ``at``: those with a tag of this one, then others of its category; one query."""
    if edition.category_id is None:
        return []
    others = (
        Edition.objects.public(at).exclude(article_id=edition.article_id).for_lines().newest_first()
    )
    found = others.filter(category=edition.category_id)[:RELATED]
    same_tag = _with_a_tag_of(edition)
    if same_tag is None:
        return list(found)
    tagged = others.filter(same_tag)[:RELATED]
    rows = tagged.annotate(shares_a_tag=Value(True)).union(
        found.annotate(shares_a_tag=Value(False)), all=True
    )
    in_order = sorted(rows, key=lambda other: (other.shares_a_tag, place_of(other)), reverse=True)
    first_of_each: dict[int, Edition] = {}
    for other in in_order:
        first_of_each.setdefault(other.article_id, other)
    return list(first_of_each.values())[:RELATED]


def neighbours(edition: Edition, at: datetime.datetime | None) -> Neighbours:
    """The public items just newer and just older than ``edition``; one query."""
    if edition.published_at is None:
        return Neighbours([], [])
    place = place_of(edition)
    others = Edition.objects.public(at).for_lines()
    if edition.article_id is None:  # A preview of an article nobody has saved stands nowhere yet.
        return Neighbours([], list(older(others, place._replace(id=0))[:NEIGHBOURS]))
    rows = newer(others, place)[:NEIGHBOURS].union(older(others, place)[:NEIGHBOURS], all=True)
    in_order = sorted(rows, key=place_of)
    return Neighbours(
        newer=[each for each in in_order if place_of(each) > place],
        older=[each for each in reversed(in_order) if place_of(each) < place],
    )


def _with_a_tag_of(edition: Edition) -> Q | None:
    tags = [Q(tags__contains=[{"id": tag["id"]}]) for tag in edition.tags]
    return reduce(or_, tags) if tags else None
