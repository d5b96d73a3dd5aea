"""Tsqueries of the terms of a query."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from news.search.language.terms import Term, Way
from news.search.language.variants import tone_placements
from portal.vietnamese.full_text import folded, pairs

#: Terms of which a result must contain one; mostly a single one.
Choice = tuple[Term, ...]


class Rows(NamedTuple):
    """Two tsqueries of which every result matches one, or the first alone if the second is "".

    ``pairs`` is on `search_pairs`: to look for words in a row in `search`, PostgreSQL reads all
    texts that have each of them. A text that goes on where words have no position has a mark among
    its pairs (migration 0020 of news).
    """

    pairs: str
    words: str


def tsquery_of_pairs(words: Sequence[str]) -> str:
    """Return the tsquery on `search_pairs` for the pairs of words that follow each other.

    >>> tsquery_of_pairs(["vĩnh", "yên", "phúc"])
    "'vinh_yen' & 'yen_phuc'"
    """
    return all_of(map(_literal, pairs(list(words))))


def tsquery_of_words(pairs: str) -> str:
    """Return the tsquery on `search` for one on `search_pairs`.

    >>> tsquery_of_words(tsquery_of_pairs(["vĩnh", "yên", "phúc"]))
    "('vinh' <-> 'yen') & ('yen' <-> 'phuc')"
    """
    return _PAIR.sub(r"('\1' <-> '\2')", pairs)


_PAIR = re.compile("'([a-z0-9]+)_([a-z0-9]+)'")


def of_choices(written: Callable[[Term], Iterable[str]], choices: Iterable[Choice]) -> str:
    """Return the tsquery for one term of each choice, ``written`` in some ways."""
    return all_of(any_of(way for term in choice for way in written(term)) for choice in choices)


def rows_of(choice: Choice) -> Rows | None:
    """Return the `Rows` of a choice; None if a way to write one of its terms has no pairs."""
    ways = [way for term in choice for way in term.ways]
    in_a_row = [way for way in ways if way.in_a_row and len(way.words) > 1]
    found = [pairs(list(way.words)) for way in in_a_row]
    if not all(found) or not found:
        return None
    words = [folded_way(way) for way in ways if way not in in_a_row]
    return Rows(
        any_of([*(all_of(map(_literal, each)) for each in found), "'…'"]),
        any_of(words) if words else "",
    )


def folded_way(way: Way, *, begun: bool = False) -> str:
    """Return the tsquery of the way; with ``begun`` its last word may be a longer one's beginning.

    >>> folded_way(Way(("vĩnh", "y")), begun=True)
    "('vinh' <-> 'y':*)"
    """
    parts = [_literal(folded(word)) for word in way.words]
    if begun:
        parts[-1] += ":*"
    return _joined(parts, way.in_a_row)


def accented_way(way: Way) -> str:
    """Return the tsquery of the way with its diacritics, of whichever tone placement."""
    return _joined(
        [any_of(map(_literal, sorted(tone_placements(word)))) for word in way.words], way.in_a_row
    )


def in_any_text(term: Term, spelled: Callable[[Way], str]) -> Iterator[str]:
    """Yield the tsqueries of the term's ways, also for texts of which words have no position.

    All words after the last position that PostgreSQL stores are at that one (`full_text.vector`),
    so words in a row are sought there in any order. Elsewhere two words at one position are a word
    as written and without diacritics, of which one is taken.

    >>> list(in_any_text(Term(Way(("vĩnh", "yên"))), folded_way))
    ["('vinh' <-> 'yen')", "('vinh' <0> 'yen')"]
    >>> list(in_any_text(Term(Way(("từ", "từ"))), folded_way))
    ["('tu' <-> 'tu')"]
    """
    yield from map(spelled, term.ways)
    for way in term.ways:
        different = {folded(word): word for word in way.words}.values()
        if way.in_a_row and len(different) > 1:
            yield f"({' <0> '.join(spelled(Way((word,))) for word in different)})"


def folded_in_any_text(term: Term) -> Iterator[str]:
    """Yield the same for the term without diacritics."""
    return in_any_text(term, folded_way)


def _literal(word: str) -> str:
    # WORD matches neither quotes nor backslashes now; escape them in case it is ever changed.
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _joined(parts: list[str], in_a_row: bool) -> str:
    return parts[0] if len(parts) == 1 else f"({(' <-> ' if in_a_row else ' & ').join(parts)})"


def any_of(parts: Iterable[str]) -> str:
    """Return the tsquery for one of ``parts``, tsqueries."""
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else f"({' | '.join(parts)})"


def all_of(parts: Iterable[str]) -> str:
    """Return the tsquery for all of ``parts``, each once."""
    return " & ".join(dict.fromkeys(parts))
