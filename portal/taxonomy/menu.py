"""The menu of categories: two levels, in the order chosen in the admin."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from portal.taxonomy.models import Category, FormerSlug


@dataclass(frozen=True)
class Entry:
    """A category of the first level with its children."""

    category: Category
    children: list[Category]


class Menu:
    """All categories, read by one query; each child has its parent set.

    ``cache_key`` changes when a name, an address or the order does.
    """

    def __init__(self, categories: list[Category]):
        by_id = {category.pk: category for category in categories}
        self.entries = [Entry(each, []) for each in categories if each.parent_id is None]
        children = {entry.category.pk: entry.children for entry in self.entries}
        for category in categories:
            if category.parent_id in children:
                category.parent = by_id[category.parent_id]
                children[category.parent_id].append(category)
        self._by_slug = {category.slug: category for category in categories}
        self._children = children
        self.cache_key = repr([(own.pk, own.parent_id, own.slug, own.name) for own in categories])

    def find(self, slug: str) -> Category | None:
        return self._by_slug.get(slug)

    def children_of(self, category: Category) -> list[Category]:
        return self._children.get(category.pk, [])

    def in_order(self) -> list[Category]:
        """Return every category, each parent followed by its children."""
        return [each for entry in self.entries for each in (entry.category, *entry.children)]


def menu_of(request: HttpRequest) -> Menu:
    """Return the menu; at most one query a request."""
    known = vars(request)
    if "_menu" not in known:
        known["_menu"] = Menu(list(Category.objects.in_menu_order()))
    return known["_menu"]


def category_formerly_at(slug: str) -> Category:
    """Return the category that once had this address; raise Http404 if none had."""
    # PostgreSQL raises an error for a text with NUL.
    former = None
    if "\0" not in slug:
        former = FormerSlug.objects.select_related("category").filter(slug=slug).first()
    if former is None:
        raise Http404
    return former.category
