"""What the page of one edition needs beside the row: its picture, its kin, its neighbours.

Works for an edition that is not saved, so that the preview is the page itself.
"""

import datetime
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from media_gallery.models import Photo, Sources
from news.listing import newer, older, place_of
from news.models import Edition
from portal import text

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


def lead_figure(edition: Edition, *, src: str = "") -> Figure | None:
    """The picture above the text; None where the edition has none that the public may see.

    ``src`` is for a preview: the address at which staff see a photo that is not public yet.
    """
    photo: Photo | None = edition.lead_photo
    if photo is None or not (photo.is_public or src):
        return None
    alt = "" if photo.is_decorative else edition.lead_alt_text or edition.lead_caption
    return Figure(photo.sources(), src, alt, edition.lead_caption, edition.lead_credit)


def in_short(edition: Edition, length: int) -> str:
    """The summary, or else how the text begins: one line of at most ``length`` characters."""
    return text.excerpt(edition.summary or text.plain_text(edition.body), length)


def related(edition: Edition, at: datetime.datetime | None) -> list[Edition]:
    """Public at ``at``: those with a tag of this one, then others of its category; one query."""
    if edition.category_id is None:
        return []
    others = (
        Edition.objects.public(at).exclude(article_id=edition.article_id).for_cards().newest_first()
    )
    found = others.filter(category=edition.category_id)[:RELATED]
    same_tag = _with_a_tag_of(edition)
    if same_tag is None:
        return list(found)
    tagged = others.filter(same_tag)[:RELATED]
    tag_ids = {tag["id"] for tag in edition.tags}

    def shares_a_tag(other: Edition) -> bool:
        return any(tag["id"] in tag_ids for tag in other.tags)

    both = {other.article_id: other for other in tagged.union(found, all=True)}.values()
    newest_first = sorted(both, key=place_of, reverse=True)
    return sorted(newest_first, key=shares_a_tag, reverse=True)[:RELATED]


def neighbours(edition: Edition, at: datetime.datetime | None) -> Neighbours:
    """The public items just newer and just older than ``edition``; one query."""
    if edition.published_at is None:
        return Neighbours([], [])
    place = place_of(edition)
    others = Edition.objects.public(at).for_cards()
    if edition.article_id is None:  # A preview of an article nobody has saved stands nowhere yet.
        return Neighbours([], list(older(others, place._replace(article_id=0))[:NEIGHBOURS]))
    rows = newer(others, place)[:NEIGHBOURS].union(older(others, place)[:NEIGHBOURS], all=True)
    in_order = sorted(rows, key=place_of)
    return Neighbours(
        newer=[each for each in in_order if place_of(each) > place],
        older=[each for each in reversed(in_order) if place_of(each) < place],
    )


def _with_a_tag_of(edition: Edition) -> Q | None:
    tags = [Q(tags__contains=[{"id": tag["id"]}]) for tag in edition.tags]
    return reduce(or_, tags) if tags else None
