"""Links that narrow a search to a kind or a category, with the number of results behind each."""

from dataclasses import dataclass

from news.listings.filters import SearchFilter
from news.search.kinds import ARTICLE, LABELS
from news.search.ranking import MOST
from news.search.results import Found
from portal.taxonomy.menu import Menu
from portal.vietnamese import text


@dataclass(frozen=True)
class Facet:
    """A link; ``number`` is what it says of the number of results, "" where it is not known."""

    label: str
    address: str
    number: str
    is_current: bool


def of_kinds(asked: SearchFilter, found: Found) -> list[Facet]:
    """Return the kinds that have results, and first "all".

    Nothing without results, and where one kind has them all.
    """
    if not found.total():
        return []
    current = asked.form.cleaned_data["loai"]
    there = [kind for kind in LABELS if found.numbers.get(kind) or kind == current]
    if len(there) < 2 and not current:
        return []
    return [
        # By date are articles alone.
        Facet("Tất cả", asked.link(loai="", thu_tu=""), _written(found.total()), not current),
        *(
            Facet(
                LABELS[kind],
                # Articles by date are those with the diacritics typed: fewer than are counted.
                asked.link(loai=kind, thu_tu="") if kind == ARTICLE else asked.link(loai=kind),
                _written(found.numbers.get(kind, 0)),
                kind == current,
            )
            for kind in there
        ),
    ]


def of_categories(asked: SearchFilter, found: Found, menu: Menu) -> list[Facet]:
    """Return the categories of the articles found, that of most first.

    They are those of the first level, or within the chosen one; they lead to articles, which alone
    are counted. Nothing where only the newest articles were counted, and beside another kind.
    """
    kind = asked.form.cleaned_data["loai"]
    if sum(found.of_categories.values()) > MOST or kind not in {"", ARTICLE}:
        return []
    chosen = menu.find(asked.form.cleaned_data["chuyen_muc"])
    offered = menu.children_of(chosen) if chosen else [entry.category for entry in menu.entries]
    counted = [
        (sum(found.of_categories.get(one.pk, 0) for one in (each, *menu.below(each))), each)
        for each in offered
    ]
    facets = [
        Facet(
            each.name,
            asked.link(chuyen_muc=each.slug, loai=ARTICLE),
            _written(number),
            is_current=False,
        )
        for number, each in sorted(counted, key=lambda pair: -pair[0])
        if number
    ]
    if chosen:
        every = Facet("Mọi chuyên mục", asked.link(chuyen_muc=""), "", is_current=False)
        return [every, *facets]
    return facets if len(facets) > 1 else []


def _written(number: int) -> str:
    return f"{MOST}+" if number > MOST else text.number(number)
