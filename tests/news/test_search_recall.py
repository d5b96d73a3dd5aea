"""Every article is found by its title, in each spelling, every person by name (NĐ 42/2022, art. 7).

Every tenth of 1,500 in the suite, all of 20,000 in `make soak`, and the document numbers in them.
"""

import multiprocessing
import os
import re
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from unicodedata import normalize

import pytest
from django.db import connection, connections
from django.db.models import Q

from news.models import Edition
from news.search.results import most_relevant
from portal.sample.bulk import articles
from portal.sample.bulk.phrases import WORDS
from portal.vietnamese import text
from tests.make_spellings import understood

#: Changes that people make to a headline when they search for it.
SPELLINGS = {
    "folded": text.fold,
    "NFD": lambda title: normalize("NFD", title),
    "capitals": str.upper,
    "quoted": lambda title: f"“{title}”",
    "dashes": lambda title: f" - {title.replace(' ', ' – ', 1)} -",
}

#: Names of persons in the sample's texts.
NAMES = (*WORDS["man"], *WORDS["woman"])
#: Document numbers in the sample's headlines: "1234/QĐ-UBND".
_DOCUMENT = re.compile(r"(?P<number>[0-9]+)/(?P<kind>[A-ZĐ]+)-(?P<body>[A-ZĐ]+)")
_KINDS = {
    "QĐ": "quyết định",
    "KH": "kế hoạch",
    "TB": "thông báo",
    "CT": "chỉ thị",
    "NQ": "nghị quyết",
    "CV": "công văn",
}
_ISSUERS = {"UBND": "ủy ban nhân dân", "HĐND": "hội đồng nhân dân"}


def document_spellings(document: re.Match) -> list[str]:
    """Return the ways in which people write a document's number."""
    number, kind, body = document.groups()
    typed = [
        document[0],
        document[0].lower(),
        text.fold(document[0]),
        f"số {document[0]}",
        f"{number} {kind} {body}",
        f"so {number} {text.fold(kind)} {text.fold(body)}",
        f"{number}/{kind} – {body}",
        f"{number}{text.fold(kind)}-{body}",
    ]
    if words := _KINDS.get(kind):
        typed += [
            f"{words} {number}/{kind}-{body}",
            f"{text.fold(words)} so {number} {text.fold(body)}",
        ]
        if issuer := _ISSUERS.get(body):
            typed.append(f"{words} số {number} {issuer}")
    return typed


def misses(editions) -> list[tuple[str, str]]:
    """Return (query, title) for each edition that is not among the first results."""
    lost = []
    for edition in editions:
        if edition.pk not in found(edition.title)[:1]:
            lost.append((edition.title, edition.title))
        typed = [spell(edition.title) for spell in SPELLINGS.values()]
        lost += [(each, edition.title) for each in typed if edition.pk not in found(each)[:3]]
        if document := _DOCUMENT.search(edition.title):
            lost += [
                (each, edition.title)
                for each in document_spellings(document)
                if edition.pk not in found(each)
            ]
    return lost


def lost_persons(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return (query, titles) for names of which not all first results have the name.

    The names have common syllables, which other articles have apart from each other.
    """
    lost = []
    for name in names:
        has_it = Q(title__contains=name) | Q(summary__contains=name) | Q(body_text__contains=name)
        wanted = min(Edition.objects.filter(has_it).count(), 5)
        for typed in (name, text.fold(name), name.upper(), f'"{name}"', f'"{text.fold(name)}"'):
            first = Edition.objects.defer(None).in_bulk(found(typed)[:wanted])
            has_name = [
                text.fold(name) in text.fold(f"{each.title}\n{each.summary}\n{each.body_text}")
                for each in first.values()
            ]
            if has_name != [True] * wanted:
                lost.append((typed, [each.title for each in first.values()]))
    return lost


def found(typed: str) -> list[int]:
    """Return the ids on the first page of results."""
    results = most_relevant(Edition.objects.all(), {}, understood(typed))
    return [pk for _kind, pk in results.page]


def _misses_of(ids: list[int]) -> list[tuple[str, str]]:
    return misses(Edition.objects.filter(pk__in=ids))


def fill(count: int) -> None:
    list(articles.make(count))
    with connection.cursor() as cursor:
        # Not all tables, which in one transaction may end in a deadlock with autovacuum.
        cursor.execute("ANALYZE news_edition")


@pytest.mark.django_db
def test_titles_numbers_and_persons_are_found_in_every_spelling():
    fill(1500)
    assert misses(Edition.objects.order_by("pk")[::10]) == []
    assert lost_persons(NAMES[::140]) == []


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_twenty_thousand_titles_numbers_and_persons_are_found_in_every_spelling():
    fill(20_000)
    assert lost_persons(NAMES[::10]) == []
    ids = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
    connections.close_all()  # Each forked process must open its own.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as processes:
        pieces = processes.map(_misses_of, (ids[n : n + 100] for n in range(0, len(ids), 100)))
        assert [each for lost in pieces for each in lost] == []
