"""The features by which texts are compared: pairs of words, and words that are no syllables.

Most words of Vietnamese are two syllables, and names are two to four, so a pair of syllables that
follow each other says what a text is about where a syllable alone does not. What is written
without diacritics and with them counts as the same, as in search.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

from news.models import Edition
from portal.vietnamese import text
from portal.vietnamese.full_text import LONGEST_WORD, WORD, folded
from portal.vietnamese.syllables import SYLLABLES

#: Weight of what stands in the title, the sapo and the text.
_TITLE, _SUMMARY, _BODY = 3.0, 2.0, 1.0
#: Characters of a text that are compared: some 1,500 words, with its news at the beginning.
LONGEST_COMPARED = 8_000
#: Letters from which a word that is no syllable tells something: "ePass", "Covid", "Yagi".
_SHORTEST = 3
#: Before or after a number these make a date or an hour, which all texts of a day have in common.
_OF_TIME = frozenset(
    {"ngay", "thang", "nam", "quy", "tuan", "hom"}
    | {"gio", "phut", "h", "sang", "trua", "chieu", "toi", "dem"}
)


@dataclass(frozen=True)
class Features:
    """Features of a text, with their weights; ``names`` are those written like names."""

    weights: dict[str, float]
    names: frozenset[str]
    published_at: datetime.datetime | None


def features_of(edition: Edition) -> Features:
    """Return the features of an edition, saved or not; no query."""
    body = text.plain_text(edition.body)
    return features(edition.title, edition.summary, body, edition.published_at)


def features(
    title: str, summary: str, body_text: str, published_at: datetime.datetime | None
) -> Features:
    """Return the features of a text without markup.

    >>> sorted(features("Bão Yagi", "", "tối 7/9", None).weights)
    ['bao_yagi', 'yagi']
    """
    weights: dict[str, float] = {}
    names: set[str] = set()
    parts = ((title, _TITLE), (summary, _SUMMARY), (body_text[:LONGEST_COMPARED], _BODY))
    for line, weight in parts:
        for feature, is_name in _features(line):
            # Parts follow in the order of their weights.
            weights.setdefault(feature, weight)
            if is_name:
                names.add(feature)
    return Features(weights, frozenset(names), published_at)


def _features(line: str) -> Iterator[tuple[str, bool]]:
    """Yield each feature of a line, and whether it is written like a name here."""
    written = [word[:LONGEST_WORD] for word in WORD.findall(normalize("NFKC", line))]
    bare = [folded(word.lower()) for word in written]
    for word in bare:
        if is_foreign(word):
            yield word, True
    for (one, following), (first, second) in zip(pairwise(bare), pairwise(written), strict=True):
        if not _is_of_time(one, following):
            yield f"{one}_{following}", _is_name(first, second)


def is_foreign(word: str) -> bool:
    """Return whether a word without diacritics is an abbreviation or a word of another language."""
    return word not in SYLLABLES and len(word) >= _SHORTEST and word.isascii() and word.isalpha()


def _is_of_time(one: str, following: str) -> bool:
    if one.isdigit():
        return following.isdigit() or following in _OF_TIME
    return following.isdigit() and one in _OF_TIME


def _is_name(first: str, second: str) -> bool:
    """Return whether both words begin with a capital letter, but are no heading in capitals."""
    in_capitals = len(first) > 1 and first.isupper() and second.isupper()
    return first[0].isupper() and second[0].isupper() and not in_capitals
