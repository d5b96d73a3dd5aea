"""The front page: what is new, and a block for each category chosen in the admin."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from news.filters import DayForm
from news.listing import place_of
from news.menu import Menu, menu_of
from news.models import Category, Edition
from news.models.public_record import database_instant

LATEST, LEAD_AMONG, IN_A_BLOCK = 9, 5, 4


@dataclass(frozen=True)
class Block:
    category: Category
    items: list[Edition]


@require_safe
def front_page(request):
    at = database_instant()
    latest = list(Edition.objects.public(at).for_cards().newest_first()[:LATEST])
    lead = lead_story(latest)
    return TemplateResponse(
        request,
        "home.html",
        {
            "lead": lead,
            "latest": [each for each in latest if each is not lead],
            "blocks": blocks(menu_of(request), at, besides=[each.pk for each in latest]),
            "day_form": DayForm(),
        },
    )


def lead_story(latest: list[Edition]) -> Edition | None:
    """The newest with a picture the public may see, of the five newest; else the newest."""
    for edition in latest[:LEAD_AMONG]:
        if edition.lead_photo and edition.lead_photo.is_public:
            return edition
    return latest[0] if latest else None


def blocks(menu: Menu, at: datetime.datetime, *, besides: Collection[int]) -> list[Block]:
    """The newest of each category chosen for the front page, without those shown already.

    A parent shows its children's items too, but not those of a child with a block of its own, so
    that nothing stands on the page twice. Blocks without items are left out. Two queries, however
    many blocks: the newest of each single category come straight off the index, and the blocks are
    put together here.
    """
    members = {
        chosen: [
            chosen,
            *(each for each in menu.children_of(chosen) if not each.on_front_page),
        ]
        for chosen in menu.in_order()
        if chosen.on_front_page
    }
    newest_of_one = (
        Edition.objects.public(at)
        .filter(category=OuterRef("pk"))
        .exclude(pk__in=besides)
        .newest_first()
        .values("pk")[:IN_A_BLOCK]
    )
    rows = (
        Category.objects.filter(pk__in=[each.pk for group in members.values() for each in group])
        .order_by()
        .values_list(ArraySubquery(newest_of_one), flat=True)
    )
    candidates = Edition.objects.for_cards().filter(pk__in=[pk for row in rows for pk in row])
    by_category: dict[int, list[Edition]] = {}
    for edition in sorted(candidates, key=place_of, reverse=True):
        by_category.setdefault(edition.category_id, []).append(edition)
    filled = (
        Block(
            chosen,
            sorted(
                (item for each in group for item in by_category.get(each.pk, [])),
                key=place_of,
                reverse=True,
            )[:IN_A_BLOCK],
        )
        for chosen, group in members.items()
    )
    return [block for block in filled if block.items]
