"""Read the blocks and the pinned lead stories of the front page at an instant."""

import datetime
import json
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest

from portal.front_page.blocks import UNARRANGED, Block, Kind, read
from portal.web.as_of import instant_of

_TRIED = "_tried_layout"

_AT = """
SELECT instant,
       (SELECT blocks FROM front_page_arrangement WHERE in_force @> instant),
       ARRAY(SELECT article_id FROM front_page_pin WHERE shown @> instant ORDER BY position, id)
FROM (SELECT coalesce(%s, statement_timestamp()) AS instant) AS clock
"""


@dataclass(frozen=True)
class Layout:
    """The blocks in order, and the ids of the pinned articles, the first lead story first.

    Pinned articles need not be public.
    """

    blocks: tuple[Block, ...] = UNARRANGED
    pins: tuple[int, ...] = ()

    def only(self, kind: Kind) -> Block | None:
        """Return the block of a kind that is there at most once, or None."""
        return next((block for block in self.blocks if block.kind == kind), None)


def layout_of(request: HttpRequest) -> tuple[datetime.datetime, Layout]:
    """Return the instant that the page of ``request`` shows, and the front page's layout then.

    One query. The instant is PostgreSQL's time now, or that of `portal.web.as_of`.
    """
    instant, layout = layout_at(instant_of(request))
    return instant, getattr(request, _TRIED, layout)


def layout_at(at: datetime.datetime | None = None) -> tuple[datetime.datetime, Layout]:
    """Return ``at``, by default PostgreSQL's time now, and the layout of that instant."""
    with connection.cursor() as cursor:
        cursor.execute(_AT, [at])
        instant, blocks, pins = cursor.fetchone()
    return instant, Layout(read(blocks and json.loads(blocks)), tuple(pins))


def try_layout(request: HttpRequest, layout: Layout) -> None:
    """Make the page of ``request`` show a layout that is not saved; for the preview."""
    setattr(request, _TRIED, layout)
