"""Lists of news: newest first, in pages that begin at an article's id (`keyset_pagination`)."""

import datetime
from collections.abc import Callable

from django.db.models.functions import Now
from django.http import QueryDict

from news.models import Edition
from news.models.public_record import EditionQuerySet
from portal.web.keyset_pagination import Order, Page, Place

PAGE_SIZE = 20
ORDER = Order("article_id", "tin")

place_of, older, newer = ORDER.place_of, ORDER.older, ORDER.newer


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
    return ORDER.page_of(
        lambda at: read(editions.public(at)),
        parameters,
        find=_place_of,
        size=PAGE_SIZE,
        keep=keep,
    )


def _place_of(article_id: int) -> tuple[Place, datetime.datetime] | None:
    """Where the article stands or last stood, and the instant of asking."""
    row = (
        Edition.objects.begun()
        .filter(article_id=article_id)
        .order_by("-number")
        .values_list("published_at", "article_id", Now())
        .first()
    )
    return row and (Place(*row[:2]), row[2])
