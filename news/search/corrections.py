"""Correct misspelt queries, for "Có phải bạn tìm …" on the page of results.

Corrections come of rules (Telex or VNI keys left in, one letter wrong in one word) and are told
only where public texts have them, so no list of words has to be kept up to date.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet

from news.models.edition_queries import EditionQuerySet
from news.search.language.query import Query, understand
from news.search.language.spellings import Spellings
from news.search.language.tsqueries import (
    Choice,
    folded_in_any_text,
    of_choices,
    tsquery_of_pairs,
)
from news.search.ranking import TEXTS
from news.search.results import Line, occurring, occurring_elsewhere
from portal.database.time_limit import TimeLimitExceeded
from portal.vietnamese.full_text import WORD, folded, pairs
from portal.vietnamese.keystrokes import telex, vni
from portal.vietnamese.syllables import SYLLABLES, near
from portal.web.page_cache import dependencies

#: Suggestions at most; words to look for in a line that is corrected, and all of it: longer ones
#: were pasted. Hundreds of lines are parsed, each with all its words.
MOST, MOST_WORDS, MOST_IN_LINE = 3, 12, 24
#: Milliseconds that PostgreSQL may spend on the lines of one kind, and that all kinds may take.
PATIENCE, PATIENCE_IN_ALL = 300, 1000
#: A word that a smaller share of the texts has is rare: few rows are left to intersect with others.
RARE_WORD = 0.05


class _Correction(NamedTuple):
    """A corrected line, and the places of its words that are another than was typed."""

    words: tuple[str, ...]
    places: tuple[int, ...]


def corrected(
    articles: EditionQuerySet,
    others: Mapping[str, QuerySet],
    query: Query,
    spellings: Spellings,
    *,
    finds: bool,
) -> list[str]:
    """Return lines like the query that public texts have, the likeliest first.

    Texts are those of ``articles``, and of the ``others`` (`kinds.public_rows`) where no article
    has a line. Operators stay as they are, and so do the words left out. ``finds`` is whether the
    query itself finds something: then only lines whose words stand in a row are told, and only if
    those of the query nowhere do; nothing of one with OR, whose words need not be together. Nothing
    if PostgreSQL takes too long.
    """
    words = query.words
    if len(words) > MOST_WORDS or len(WORD.findall(query.as_typed)) > MOST_IN_LINE:
        return []
    if finds and (len(words) == 1 or query.has_choices or query.is_phrase):
        return []

    asked_before: set[Line] = set()
    ends = time.monotonic() + PATIENCE_IN_ALL / 1000

    def patience() -> int:
        left = int((ends - time.monotonic()) * 1000)
        if left <= 0:
            raise TimeLimitExceeded
        return min(left, PATIENCE)

    @cache
    def parsed(written: str) -> Query:
        patience()
        return understand(written, spellings)

    def which_occur(
        lines: Sequence[_Correction], together: Callable[[_Correction], str | None]
    ) -> list[str]:
        """Return those of the lines whose words stand in some text as ``together`` says.

        What was asked before is left out: then no line occurred. Beside both neighbours is beside
        one of them at either end.
        """
        in_a_row = together is _all_in_a_row
        # Of a line in a row the pairs tell all, unless a word is in none, or some are left out.
        words_too = not in_a_row or query.left_out or not all(map(_is_in_pairs, lines))
        asked = {
            written: Line(written, in_pairs, parsed(written).folded if words_too else "")
            for line in lines
            if (in_pairs := together(line)) is not None
            and (written := query.with_words(line.words))
        }
        asked_for = [line for line in asked.values() if line not in asked_before]
        asked_before.update(asked_for)
        return occurring(
            articles, asked_for, in_a_row=in_a_row, most=MOST, patience=patience()
        ) or occurring_elsewhere(others, asked_for, most=MOST, patience=patience())

    def possible(lines: Sequence[_Correction]) -> list[_Correction]:
        """Return those of which some text has the words that were not changed, if one is rare.

        Forty lines with a number that no text has take 0.1 s of 1,000,000 articles.
        """
        unchanged: dict[str, tuple[Choice, ...]] = {}
        for line in lines:
            places, choices = str(line.places), parsed(query.with_words(line.words)).choices
            known = unchanged.get(places, choices)
            unchanged[places] = tuple(choice for choice in known if choice in choices)
        asked = []
        for places, choices in unchanged.items():
            words = of_choices(folded_in_any_text, choices) if choices else ""
            if words and TEXTS.share("search", words, together=True) < RARE_WORD:
                asked.append(Line(places, "", words))
        occur = occurring(articles, asked, in_a_row=False, most=len(asked), patience=patience())
        missing = [line for line in asked if line.written not in occur]
        occur += occurring_elsewhere(others, missing, most=len(missing), patience=patience())
        nowhere = {line.written for line in asked} - {*occur}
        return [line for line in lines if str(line.places) not in nowhere]

    try:
        if finds and which_occur([_Correction(words, ())], _all_in_a_row):
            return []
        lines = _each_once([*_decoded(words), *_one_letter_off(words, spellings)])
        if not query.has_choices and (found := which_occur(lines, _all_in_a_row)):
            return found
        if finds:
            return []
        lines = lines if query.has_choices else possible(lines)
        for way in (_anywhere,) if query.has_choices else (_beside_both, _beside_one, _anywhere):
            if found := which_occur(lines, way):
                return found
    except TimeLimitExceeded:
        dependencies.of_the_moment()
    return []


# --- How the words stand in a text --------------------------------------------------------------
# A tsquery of pairs, "" for any way, None where none fits. Of syllables scattered over a text
# nearly every two occur, so a word is judged by its neighbours.


def _all_in_a_row(line: _Correction) -> str | None:
    return tsquery_of_pairs(line.words) or None


def _is_in_pairs(line: _Correction) -> bool:
    """Return whether each word is in a pair with its neighbours; a foreign one is not."""
    return len(pairs(list(line.words))) == len(line.words) - 1


def _beside_both(line: _Correction) -> str | None:
    return " & ".join(_around(line)) or None


def _beside_one(line: _Correction) -> str | None:
    return " | ".join(_around(line)) or None


def _anywhere(line: _Correction) -> str | None:
    return ""


def _around(line: _Correction) -> list[str]:
    """Return the tsqueries of the pairs that the changed words are in."""
    return [
        pair
        for place in range(len(line.words) - 1)
        if {place, place + 1} & set(line.places)
        and (pair := tsquery_of_pairs(line.words[place : place + 2]))
    ]


# --- What may have been meant ---------------------------------------------------------------------


def _decoded(words: Sequence[str]) -> Iterator[_Correction]:
    """Yield the line as it is if the keys were meant for Telex, and for VNI."""
    for decode in (telex, vni):
        meant = [_syllable(decode, word) for word in words]
        if places := tuple(place for place, word in enumerate(meant) if word):
            line = (word or typed for word, typed in zip(meant, words, strict=True))
            yield _Correction(tuple(line), places)


def _each_once(lines: Iterable[_Correction]) -> list[_Correction]:
    """Return the first of those that differ in diacritics alone: they find the same."""
    once: dict[tuple[str, ...], _Correction] = {}
    for line in lines:
        once.setdefault(tuple(map(folded, line.words)), line)
    return list(once.values())


def _syllable(decode, word: str) -> str:
    """Return the syllable for the keys of ``word``, "" if it is one already or they are none."""
    if folded(word) in SYLLABLES:
        return ""
    meant = decode(word)
    return meant if folded(meant) in SYLLABLES else ""


def _one_letter_off(words: Sequence[str], spellings: Spellings) -> Iterator[_Correction]:
    """Yield the lines with another syllable for one word: first for words that are none."""
    places = sorted(range(len(words)), key=lambda place: folded(words[place]) in SYLLABLES)
    for place in places:
        # An abbreviation is no syllable with a letter wrong; nor has a number any near it.
        if words[place].isdecimal() or spellings.knows(words[place]):
            continue
        for other in near(folded(words[place])):
            yield _Correction((*words[:place], other, *words[place + 1 :]), (place,))
