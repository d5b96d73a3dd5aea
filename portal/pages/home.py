"""The front page: lead stories, then the blocks in the order in which staff arranged them."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONArray
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from media_gallery import listings
from news.listings.filters import DayForm
from news.listings.most_read import most_read_news
from news.listings.paging import place_of
from news.models import Edition
from news.models.edition_queries import EditionQuerySet
from news.syndication import structured_data
from portal.database.compiled_queries import compiled_once
from portal.front_page.blocks import Block, Column, Kind, usual
from portal.front_page.layout import Layout, layout_of
from portal.identity.current import identity_of, origin_of
from portal.identity.structured_data import organization, standing_alone
from portal.taxonomy.menu import Menu, menu_of
from portal.taxonomy.models import Category
from portal.web.as_of import instant_of

LEAD_AMONG = 5


@dataclass(frozen=True)
class Shown:
    """A block with what it shows; ``category`` is that of a block of a category."""

    block: Block
    items: Any
    category: Category | None = None

    @property
    def cache_key(self) -> str:
        """A string that changes whenever the content of a category's block does.

        Editions never change, so their ids are enough; whether the lead photo is shown can, which
        the first one has in the main column.
        """
        photo = None if self.block.column == Column.SIDE else self.items[0].shown_photo
        return repr([[each.pk for each in self.items], photo and photo.shown])


@dataclass
class Strip:
    """Neighbouring blocks of one look: ``columns`` (of categories), ``media`` or ``most_read``.

    ``side`` is the side column, which stands in one strip of columns.
    """

    look: str
    blocks: list[Shown] = field(default_factory=list)
    side: Sequence[Shown] = ()


_LOOKS = {
    Kind.CATEGORY: "columns",
    Kind.VIDEOS: "media",
    Kind.ALBUMS: "media",
    Kind.MOST_READ: "most_read",
}


@require_safe
def front_page(request):
    at, layout = layout_of(request)
    top = top_stories(layout, at)
    shown = _shown(request, layout, at, besides=[each.pk for each in top])
    side = [each for each in shown if each.block.column == Column.SIDE]
    identity, origin = identity_of(request), origin_of(request)
    return TemplateResponse(
        request,
        "home.html",
        {
            "lead": top[0] if top else None,
            "latest": top[1:],
            "strips": strips([each for each in shown if each.block.column == Column.MAIN], side),
            "structured_data": [
                standing_alone(organization(identity, origin)),
                structured_data.website(identity, origin),
            ],
        },
    )


def top_stories(layout: Layout, at: datetime.datetime) -> list[Edition]:
    """Return the editions above the blocks, the lead story first; at most two queries.

    First those of the pinned articles that are public at ``at``, in order; then the newest. Without
    a pin the lead story is the newest with a public photo among the five newest, else the newest.
    """
    count = (layout.only(Kind.LATEST) or usual(Kind.LATEST)).items
    place = {article_id: number for number, article_id in enumerate(layout.pins)}
    found = Edition.objects.listed(at).for_cards().filter(article_id__in=place) if place else ()
    pinned = sorted(found, key=lambda edition: place[edition.article_id])[:count]
    newest = list(_newest(tuple(place), count - len(pinned), at=at))
    if pinned or not newest:
        return [*pinned, *newest]
    lead = _lead_of(newest)
    return [lead, *(each for each in newest if each is not lead)]


@compiled_once
def _newest(but: tuple[int, ...], count: int, *, at: datetime.datetime) -> EditionQuerySet:
    cards = Edition.objects.listed(at).for_cards()
    return cards.exclude(article_id__in=but).newest_first()[:count]


def _lead_of(newest: Sequence[Edition]) -> Edition:
    return next((each for each in newest[:LEAD_AMONG] if each.shown_photo), newest[0])


def _shown(
    request, layout: Layout, at: datetime.datetime, *, besides: Collection[int]
) -> list[Shown]:
    """Return the blocks with what they show, in order; those without content are left out."""
    # None on the public page: these queries are then compiled once, for PostgreSQL's clock.
    asked = instant_of(request)
    of_categories = category_blocks(layout.blocks, menu_of(request), at, besides=besides)
    found = []
    for block in layout.blocks:
        match block.kind:
            case Kind.CATEGORY:
                if block.category in of_categories:
                    found.append(of_categories[block.category])
            case Kind.VIDEOS:
                found.append(Shown(block, listings.newest_videos(block.items)))
            case Kind.ALBUMS:
                found.append(Shown(block, listings.newest_albums(block.items, asked)))
            case Kind.MOST_READ:
                found.append(Shown(block, most_read_news(asked, shown=block.items)))
            case Kind.DAY_FORM:
                found.append(Shown(block, DayForm()))
            case Kind.BANNERS:
                # The notices are read with header and footer.
                found.append(Shown(block, True))
    return [each for each in found if each.items]


def strips(main: Sequence[Shown], side: Sequence[Shown]) -> list[Strip]:
    """Return the blocks of the main column, neighbours of one look together.

    The side column stands beside the first blocks of categories; if there are none, a strip of its
    own is for it.
    """
    found: list[Strip] = []
    for each in main:
        look = _LOOKS[each.block.kind]
        if not found or found[-1].look != look:
            found.append(Strip(look))
        found[-1].blocks.append(each)
    if side:
        beside = next((strip for strip in found if strip.look == "columns"), None)
        if beside is None:
            beside = Strip("columns")
            found.insert(1 if found and found[0].look == "most_read" else 0, beside)
        beside.side = side
    return found


def category_blocks(
    blocks: Sequence[Block], menu: Menu, at: datetime.datetime, *, besides: Collection[int]
) -> dict[int, Shown]:
    """Return {category: its block with the newest editions}, without blocks that have none.

    Editions with an id in ``besides``, which the page shows already, are left out. A parent
    category shows its children's editions too, but not those of a child with its own block, so that
    nothing is on the page twice. Two queries, however many blocks: the newest of each single
    category are read straight from the index, and the blocks are put together here. The editions
    have the columns of a line; the first of a block in the main column, those of a card.
    """
    chosen = {block.category: block for block in blocks if block.kind == Kind.CATEGORY}
    block_of: dict[int, Category] = {}  # Which block shows a category, by the category's id.
    for category in menu.in_order():
        if category.pk in chosen:
            for each in (category, *menu.children_of(category)):
                if each is category or each.pk not in chosen:
                    block_of |= {one.pk: category for one in menu.with_merged(each)}
    if not block_of:
        return {}
    most = max(block.items for block in chosen.values())
    rows = _newest_of_each(tuple(sorted(block_of)), most, at=at, besides=tuple(besides))
    found: dict[Category, list[Edition]] = {category: [] for category in block_of.values()}
    for category_id, lines in rows:
        found[block_of[category_id]] += (_line(*line) for line in lines)
    shown = {
        category: sorted(lines, key=place_of, reverse=True)[: chosen[category.pk].items]
        for category, lines in found.items()
        if lines
    }
    with_card = [each for each in shown if chosen[each.pk].column != Column.SIDE]
    firsts = tuple(shown[category][0].pk for category in with_card)
    cards = {each.pk: each for each in _cards(at=at, ids=firsts)} if firsts else {}
    for category in with_card:
        first, *others = shown[category]
        shown[category] = [cards[first.pk], *others] if first.pk in cards else others
    return {
        category.pk: Shown(chosen[category.pk], items, category)
        for category, items in shown.items()
    }


@compiled_once
def _newest_of_each(
    category_ids: tuple[int, ...], count: int, *, at: datetime.datetime, besides: tuple[int, ...]
) -> QuerySet:
    """Return (id of a category, its newest editions) for each of the categories.

    An edition is [printed date, id of the article, id of the edition, title].
    """
    newest_of_one = (
        Edition.objects.listed(at)
        .filter(category=OuterRef("pk"))
        .exclude(pk__in=besides)
        .newest_first()
        .values(line=JSONArray("published_at", "article_id", "pk", "title"))[:count]
    )
    return (
        Category.objects.filter(pk__in=category_ids)
        .order_by()
        .values_list("pk", ArraySubquery(newest_of_one))
    )


def _line(published_at: str, article_id: int, pk: int, title: str) -> Edition:
    """Return the edition with the columns of a line: to make it takes less time than to read it."""
    columns = {
        "id": pk,
        "article_id": article_id,
        "title": title,
        "published_at": datetime.datetime.fromisoformat(published_at),
    }
    # In the order of the table.
    names = [each.attname for each in Edition._meta.concrete_fields if each.attname in columns]
    return Edition.from_db("default", names, [columns[name] for name in names])


@compiled_once
def _cards(*, at: datetime.datetime, ids: tuple[int, ...]) -> EditionQuerySet:
    return Edition.objects.listed(at).for_cards().filter(pk__in=ids)
