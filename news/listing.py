"""Pages of a list, cut where an article stands instead of at a number (keyset pagination).

``?truoc=<article id>`` continues with what is older than that article, ``?sau=<article id>`` with
what is newer. A page costs the same however deep it lies, and news that comes in meanwhile moves
nothing. There are no counts and no page numbers.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.db.models.functions import Now
from django.http import QueryDict

from news.models import Edition
from news.models.public_record import EditionQuerySet
from portal.refusals import BadAddress, NoSuchPage

PAGE_SIZE = 20
OLDER, NEWER = "truoc", "sau"
LARGEST_ID = 2**63 - 1

_ID = re.compile("[1-9][0-9]{0,18}")
_PLACE = ("published_at", "article_id")


class Place(NamedTuple):
    """Where an article stands in every list."""

    published_at: datetime.datetime
    article_id: int


@dataclass(frozen=True)
class Page:
    """Some items, newest first. ``older`` and ``newer`` are query strings; "" where nothing is.

    ``is_first`` says that no cursor was asked for: the page people mean by the list's address.
    ``list_is_empty`` says that there is nothing on this page and nothing on any other.
    """

    items: list[Edition]
    older: str = ""
    newer: str = ""
    is_first: bool = True
    list_is_empty: bool = False


def page_of(
    editions: EditionQuerySet,
    parameters: QueryDict,
    *,
    keep: dict[str, str] | None = None,
    read: Callable[[EditionQuerySet], EditionQuerySet] = EditionQuerySet.for_cards,
) -> Page:
    """The page of the public ones of ``editions`` that ``parameters`` ask for; at most 2 queries.

    ``keep`` goes into the links; ``read`` chooses the columns. Raises BadAddress for a cursor that
    is nonsense, NoSuchPage for an article that was never public. One withdrawn since still marks
    its place.
    """
    older_than, newer_than = _asked(parameters, OLDER), _asked(parameters, NEWER)
    if older_than and newer_than:
        raise BadAddress(f"Địa chỉ chỉ được có một trong hai phần “{OLDER}” và “{NEWER}”.")
    if not older_than and not newer_than:
        found = list(read(editions.public()).newest_first()[: PAGE_SIZE + 1])
        more = len(found) > PAGE_SIZE
        return _page(found[:PAGE_SIZE], older=more, keep=keep, list_is_empty=not found)

    place, now = _place_of(older_than or newer_than)
    listed = read(editions.public(now))
    if older_than:
        wanted = older(listed, place)[: PAGE_SIZE + 1]
        other_side = listed.filter(TupleGreaterThanOrEqual(Tuple(*_PLACE), place))
    else:
        wanted = newer(listed, place)[: PAGE_SIZE + 1]
        other_side = listed.filter(TupleLessThanOrEqual(Tuple(*_PLACE), place))
    found = list(wanted.union(other_side.order_by()[:1], all=True))
    items = [each for each in found if _is_beyond(each, place, older=bool(older_than))]
    more, behind = len(items) > PAGE_SIZE, len(found) > len(items)
    # Nearest to the cursor first, so that the one too many is at the far end; then newest first.
    items.sort(key=place_of, reverse=bool(older_than))
    items = items[:PAGE_SIZE]
    items.sort(key=place_of, reverse=True)
    return _page(
        items,
        older=more if older_than else behind,
        newer=behind if older_than else more,
        keep=keep,
        is_first=False,
        list_is_empty=not found,
    )


def place_of(edition: Edition) -> Place:
    return Place(edition.published_at, edition.article_id)


def older(editions: EditionQuerySet, place: Place) -> EditionQuerySet:
    """Those that stand behind ``place`` in a list, nearest first."""
    return editions.filter(TupleLessThan(Tuple(*_PLACE), place)).newest_first()


def newer(editions: EditionQuerySet, place: Place) -> EditionQuerySet:
    """Those that stand before ``place`` in a list, nearest first."""
    return editions.filter(TupleGreaterThan(Tuple(*_PLACE), place)).order_by(*_PLACE)


def _asked(parameters: QueryDict, name: str) -> int | None:
    if name not in parameters:
        return None
    typed = parameters[name]
    if not _ID.fullmatch(typed):
        raise BadAddress(f"Phần “{name}” của địa chỉ phải là mã số của một tin.")
    if int(typed) > LARGEST_ID:
        raise NoSuchPage("Không có tin nào mang mã số này.")
    return int(typed)


def _place_of(article_id: int) -> tuple[Place, datetime.datetime]:
    """Where the article stands or last stood, and the instant of asking."""
    row = (
        Edition.objects.begun()
        .filter(article_id=article_id)
        .order_by("-number")
        .values_list(*_PLACE, Now())
        .first()
    )
    if row is None:
        raise NoSuchPage("Không có tin nào mang mã số này.")
    return Place(*row[:2]), row[2]


def _is_beyond(edition: Edition, place: Place, *, older: bool) -> bool:
    return place_of(edition) < place if older else place_of(edition) > place


def _page(items, *, older=False, newer=False, keep=None, **facts) -> Page:
    def link(name: str, edition: Edition) -> str:
        return "?" + urlencode({**(keep or {}), name: edition.article_id})

    return Page(
        items,
        older=link(OLDER, items[-1]) if items and older else "",
        newer=link(NEWER, items[0]) if items and newer else "",
        **facts,
    )
