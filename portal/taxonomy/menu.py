"""The menu of categories: two levels, in the order chosen in the admin."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from portal.database.compiled_queries import prepared_once
from portal.taxonomy.models import Category, FormerSlug


@dataclass(frozen=True)
class Entry:
    """A category of the first level with its children."""

    category: Category
    children: list[Category]


class Menu:
    """All categories; each child has its parent set.

    A category that was merged into another is no entry, and its items are under the other one.
    ``cache_key`` changes when a name, an address or the order does. Requests share a menu: nothing
    in it may be changed.
    """

    def __init__(self, every: list[Category]):
        categories = [category for category in every if category.merged_into_id is None]
        self._merged: dict[int, list[Category]] = {}
        for category in every:
            if category.merged_into_id is not None:
                self._merged.setdefault(category.merged_into_id, []).append(category)
        by_id = {category.pk: category for category in categories}
        self.entries = [Entry(each, []) for each in categories if each.parent_id is None]
        children = {entry.category.pk: entry.children for entry in self.entries}
        merged_into: dict[int | None, int | None] = {
            each.pk: into for into, merged in self._merged.items() for each in merged
        }
        for category in categories:
            # A child that was made while its parent was being merged belongs to the other one.
            parent = merged_into.get(category.parent_id, category.parent_id)
            if parent in children:
                category.parent = by_id[parent]
                children[parent].append(category)
        self._by_slug = {category.slug: category for category in categories}
        self._merged_slugs = {
            each.slug: by_id[into] for into, merged in self._merged.items() for each in merged
        }
        self._children = children
        self.cache_key = repr([(own.pk, own.parent_id, own.slug, own.name) for own in categories])

    def find(self, slug: str) -> Category | None:
        return self._by_slug.get(slug)

    def into_which_merged(self, slug: str) -> Category | None:
        """Return the category into which the one with this slug was merged, or None."""
        return self._merged_slugs.get(slug)

    def children_of(self, category: Category) -> list[Category]:
        return self._children.get(category.pk, [])

    def with_merged(self, *categories: Category) -> list[Category]:
        """Return the categories, and those that were merged into them."""
        return [one for each in categories for one in (each, *self._merged.get(each.pk, []))]

    def below(self, category: Category) -> list[Category]:
        """Return every other category whose items are listed in ``category``.

        They are its children, and what was merged into it or into them.
        """
        return self.with_merged(category, *self.children_of(category))[1:]

    def in_order(self) -> list[Category]:
        """Return every category, each parent followed by its children."""
        return [each for entry in self.entries for each in (entry.category, *entry.children)]


def menu_of(request: HttpRequest) -> Menu:
    """Return the menu; at most one query a request."""
    known = vars(request)
    if "_menu" not in known:
        known["_menu"] = _menu(tuple(_rows()))
    return known["_menu"]


_COLUMNS = tuple(field.attname for field in Category._meta.concrete_fields)


@prepared_once
def _rows() -> QuerySet[Category, tuple]:
    return Category.objects.in_menu_order().values_list(*_COLUMNS)


@lru_cache(maxsize=4)
def _menu(rows: tuple[tuple, ...]) -> Menu:
    """Return the menu of all rows of the table.

    Of 16 categories that takes 170 µs, and to find it by the rows one.
    """
    return Menu([Category.from_db("default", _COLUMNS, row) for row in rows])


def category_formerly_at(slug: str, menu: Menu) -> Category:
    """Return the category to which this address leads now; raise Http404 if there is none.

    It had the address once, or what had it was merged into it.
    """
    if (into := menu.into_which_merged(slug)) is not None:
        return into
    # PostgreSQL raises an error for a text with NUL.
    former = None
    if "\0" not in slug:
        former = (
            FormerSlug.objects.select_related("category__merged_into").filter(slug=slug).first()
        )
    if former is None:
        raise Http404
    return former.category.current
