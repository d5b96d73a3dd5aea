"""Pages of news, newest first; the id of an article marks where a page begins.

See portal/web/keyset_pagination.py.
"""

import datetime
from collections.abc import Callable
from functools import partial

from django.db.models import Value
from django.db.models.functions import Now
from django.http import QueryDict

from news.models import Edition
from news.models.edition_queries import EditionQuerySet
from portal.web.keyset_pagination import Order, Page, Place

PAGE_SIZE = 20
ORDER = Order("article_id", "tin")

place_of, older, newer = ORDER.place_of, ORDER.older, ORDER.newer


def page_of(
    editions: EditionQuerySet,
    parameters: QueryDict,
    *,
    at: datetime.datetime | None = None,
    keep: dict[str, str] | None = None,
    out_of_date: bool = False,
    read: Callable[[EditionQuerySet], EditionQuerySet] = EditionQuerySet.for_cards,
    size: int | None = None,
) -> Page:
    """Return the page of public ``editions`` that the query parameters name; at most 2 queries.

    They are those that lists show at ``at``, by default now, with those that are out of date if
    ``out_of_date``. ``keep`` are parameters to repeat in links; ``read`` selects the columns
    of the ``size`` rows, by default PAGE_SIZE.
    Raises BadAddress for a cursor that is not valid, NoSuchPage for an article that was never
    public. The cursor may be an article that has been withdrawn.
    """
    shown = editions.public if out_of_date else editions.listed
    return ORDER.page_of(
        lambda now: read(shown(at or now)),
        parameters,
        find=partial(_place_of, at),
        size=size or PAGE_SIZE,
        keep=keep,
    )


def _place_of(
    at: datetime.datetime | None, article_id: int
) -> tuple[Place, datetime.datetime] | None:
    """Return the sort key of the article's last edition and the time of asking, or None."""
    row = (
        Edition.objects.begun(at)
        .of_article(article_id)
        .order_by("-number")
        .values_list("published_at", "article_id", Value(at) if at else Now())
        .first()
    )
    return row and (Place(*row[:2]), row[2])
