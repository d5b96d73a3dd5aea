"""The front page: latest news, a block for each category chosen in the admin, videos and albums."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Extract, JSONArray
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from media_gallery import listings
from news.listings.filters import DayForm
from news.listings.most_read import most_read_news
from news.models import Edition
from news.syndication import structured_data
from portal.identity.current import identity_of, origin_of
from portal.identity.structured_data import organization, standing_alone
from portal.taxonomy.menu import Menu, menu_of
from portal.taxonomy.models import Category

LATEST, LEAD_AMONG, IN_A_BLOCK, NEWEST_MEDIA = 9, 5, 4, 3


@dataclass(frozen=True)
class Block:
    category: Category
    items: list[Edition]

    @property
    def cache_key(self) -> str:
        """A string that changes whenever the block's content does.

        Editions never change, so their ids are enough; whether their lead photo is shown can.
        """
        return repr([[each.pk, each.lead_photo and each.lead_photo.shown] for each in self.items])


@require_safe
def front_page(request):
    latest = list(Edition.objects.public().for_cards().with_instant().newest_first()[:LATEST])
    # The time at which they were read, so that the blocks show the state of the same moment.
    at = latest[0].read_at if latest else None
    lead = lead_edition(latest)
    identity, origin = identity_of(request), origin_of(request)
    return TemplateResponse(
        request,
        "home.html",
        {
            "lead": lead,
            "latest": [each for each in latest if each is not lead],
            "blocks": blocks(menu_of(request), at, besides=[each.pk for each in latest]),
            "most_read": most_read_news(),
            "albums": listings.newest_albums(NEWEST_MEDIA),
            "videos": listings.newest_videos(NEWEST_MEDIA),
            "day_form": DayForm(),
            "structured_data": [
                standing_alone(organization(identity, origin)),
                structured_data.website(identity, origin),
            ],
        },
    )


def lead_edition(latest: Sequence[Edition]) -> Edition | None:
    """Return the newest edition with a public photo among the five newest, else the newest.

    None if ``latest`` is empty.
    """
    for edition in latest[:LEAD_AMONG]:
        if edition.lead_photo and edition.lead_photo.is_public:
            return edition
    return latest[0] if latest else None


def blocks(menu: Menu, at: datetime.datetime | None, *, besides: Collection[int]) -> list[Block]:
    """Return a block with the newest editions of each category chosen for the front page.

    ``at`` is the time for which to read the public editions; those with an id in ``besides``, which
    the page shows already, are left out. A parent category shows its children's editions too, but
    not those of a child with its own block, so that nothing is on the page twice. Blocks without
    editions are left out. Two queries, however many blocks: the newest of each single category are
    read straight from the index, and the blocks are put together here.
    """
    block_of = {}  # Which block shows a category, by the category's id.
    for chosen in menu.in_order():
        if chosen.on_front_page:
            block_of[chosen.pk] = chosen
            for child in menu.children_of(chosen):
                if not child.on_front_page:
                    block_of[child.pk] = chosen
    newest_of_one = (
        Edition.objects.public(at)
        .filter(category=OuterRef("pk"))
        .exclude(pk__in=besides)
        .newest_first()
        .values(place=JSONArray(Extract("published_at", "epoch"), "article_id", "pk"))[:IN_A_BLOCK]
    )
    rows = (
        Category.objects.filter(pk__in=block_of)
        .order_by()
        .values_list("pk", ArraySubquery(newest_of_one))
    )
    places: dict[Category, list[list]] = {chosen: [] for chosen in block_of.values()}
    for category_id, found in rows:
        places[block_of[category_id]] += found
    shown = {
        chosen: [pk for *_place, pk in sorted(found, reverse=True)[:IN_A_BLOCK]]
        for chosen, found in places.items()
        if found
    }
    items = Edition.objects.for_cards().in_bulk(pk for pks in shown.values() for pk in pks)
    return [Block(chosen, [items[pk] for pk in pks]) for chosen, pks in shown.items()]
