"""Pages of news, newest first; the id of an article marks where a page begins.

See portal/web/keyset_pagination.py.
"""

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
    """Return the page of public ``editions`` that the query parameters name; at most 2 queries.

    ``keep`` are parameters to repeat in links; ``read`` selects the columns. Raises BadAddress for
    a cursor that is not valid, NoSuchPage for an article that was never public. The cursor may be
    an article that has been withdrawn.
    """
    return ORDER.page_of(
        lambda at: read(editions.public(at)),
        parameters,
        find=_place_of,
        size=PAGE_SIZE,
        keep=keep,
    )


def _place_of(article_id: int) -> tuple[Place, datetime.datetime] | None:
    """Return the sort key of the article's last edition and the database's time, or None."""
    row = (
        Edition.objects.begun()
        .filter(article_id=article_id)
        .order_by("-number")
        .values_list("published_at", "article_id", Now())
        .first()
    )
    return row and (Place(*row[:2]), row[2])
