"""Nothing is lost: every article is found by its title, however it is typed (NĐ 42/2022, art. 7).

Every tenth of 1,500 in the suite, all of 20,000 in `make soak`.
"""

from unicodedata import normalize

import pytest

from news.models import Edition
from news.search.query import understand
from news.search.results import most_relevant
from portal import text
from portal.sample import bulk

pytestmark = pytest.mark.django_db

#: What people do to a headline on its way into a search box.
SPELLINGS = {
    "folded": text.fold,
    "NFD": lambda title: normalize("NFD", title),
    "capitals": str.upper,
    "quoted": lambda title: f"“{title}”",
    "dashes": lambda title: f" - {title.replace(' ', ' – ', 1)} -",
}


def misses(editions) -> list[tuple[str, str]]:
    """(how it was typed, title) of each that is not where it has to be."""
    lost = []
    for edition in editions:
        if edition.pk not in found(edition.title)[:1]:
            lost.append(("exactly", edition.title))
        for name, spell in SPELLINGS.items():
            if edition.pk not in found(spell(edition.title))[:3]:
                lost.append((name, edition.title))
    return lost


def found(typed: str) -> list[int]:
    page = most_relevant(Edition.objects.all(), understand(typed), page=1)
    return [each.pk for each in page.items]


def test_titles_are_found_in_every_spelling():
    list(bulk.make(1500))
    assert misses(Edition.objects.order_by("pk")[::10]) == []


@pytest.mark.soak
def test_twenty_thousand_titles_are_found_in_every_spelling():
    list(bulk.make(20_000))
    assert misses(Edition.objects.order_by("pk").iterator(chunk_size=500)) == []
