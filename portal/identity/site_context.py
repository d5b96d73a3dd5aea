"""Pages, links and notices for the header and footer of every public page.

One query reads all three kinds of rows (UNION).
"""

import datetime
import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.files.storage import storages
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse

from portal.database.compiled_queries import prepared_once
from portal.identity.models import Banner, Link, Page


@dataclass(frozen=True)
class PageLink:
    title: str
    slug: str
    in_menu: bool
    in_footer: bool

    def get_absolute_url(self) -> str:
        return reverse("identity:page", args=[self.slug])


@dataclass(frozen=True)
class Group:
    """The links of one group."""

    name: str
    links: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class SiteContext:
    """The pages, links and notices, in the order chosen in the admin.

    ``cache_key`` changes when any of it does.
    """

    pages: list[PageLink]
    link_groups: list[Group]
    banners: list[dict]
    cache_key: str

    @property
    def menu_pages(self) -> list[PageLink]:
        return [page for page in self.pages if page.in_menu]

    @property
    def footer_pages(self) -> list[PageLink]:
        return [page for page in self.pages if page.in_footer]

    @property
    def top_banners(self) -> list[dict]:
        """Return the notices at the top of the page, urgent ones first."""
        top = [banner for banner in self.banners if banner["place"] == Banner.Place.TOP]
        return sorted(top, key=lambda banner: not banner["is_urgent"])

    @property
    def side_banners(self) -> list[dict]:
        return [banner for banner in self.banners if banner["place"] == Banner.Place.SIDE]


def read(at: datetime.datetime | None = None) -> SiteContext:
    """Return the pages, links and notices of ``at``, by default of now; one query."""
    return _of_rows(tuple(sorted(_found(at=at))))


@lru_cache(maxsize=4)
def _of_rows(answer: tuple[tuple[str, str], ...]) -> SiteContext:
    """Return what the rows of `read` say; requests share it, nothing in it may be changed."""
    rows = [(kind, json.loads(row)) for kind, row in answer]
    rows.sort(key=lambda row: (row[1]["position"], row[1]["pk"]))
    found = {kind: [row for of, row in rows if of == kind] for kind in ("page", "link", "banner")}
    groups: dict[int, Group] = {}
    for link in sorted(found["link"], key=lambda link: (link["group__position"], link["group_id"])):
        groups.setdefault(link["group_id"], Group(link["group__name"])).links.append(link)
    return SiteContext(
        pages=[
            PageLink(page["title"], page["slug"], page["in_menu"], page["in_footer"])
            for page in found["page"]
        ],
        link_groups=list(groups.values()),
        banners=[
            banner
            | {"picture_url": banner["picture"] and storages["default"].url(banner["picture"])}
            for banner in found["banner"]
        ],
        cache_key=repr(answer),
    )


@prepared_once
def _found(*, at: datetime.datetime | None) -> QuerySet[Any, tuple[str, str]]:
    """Return all rows as (kind, JSON)."""
    return _rows("page", Page.objects.public(), "title", "slug", "in_menu", "in_footer").union(
        _rows("link", Link.objects, "name", "url", "group__name", "group_id", "group__position"),
        _rows(
            "banner",
            Banner.objects.current(at),
            *("text", "url", "place", "is_urgent", "picture", "alt_text"),
        ),
        all=True,
    )


def _rows(kind: str, things, *columns: str):
    """Return ``things`` as (kind, {column: value}), so that UNION can combine different kinds."""
    named = {name: F(name) for name in (*columns, "position", "pk")}
    # As text: rows are compared and cached as they come.
    row = Cast(JSONObject(**named), TextField())
    return things.order_by().values_list(Value(kind), row)
