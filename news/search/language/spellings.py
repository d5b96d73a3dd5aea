"""The other forms of what is typed: abbreviations in full, place names in each of their spellings.

Editors write the sets of forms that mean the same (`news.models.Spelling`). They are applied to
queries, not to the articles, so a changed set needs no new index; each form of a word in a query
costs at most one more index lookup.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet

from news.models import Spelling
from news.search.language.variants import canonical
from portal.database.compiled_queries import prepared_once
from portal.vietnamese.full_text import folded, words
from portal.vietnamese.syllables import SYLLABLES

Words = tuple[str, ...]

#: Other forms of one word at most, where several sets have it.
MOST_OTHERS = 20
#: "TU" (tỉnh ủy) is in no set on purpose: without diacritics, "tu" is six common words. Beside a
#: number it is part of it.
_IN_NUMBERS = frozenset({"tu"})


class SpellingSet(NamedTuple):
    """Forms that mean the same, as words in lower case.

    Of an ambiguous set one form means something else too (TT: thông tư, tổng thống): articles with
    the form that was typed rank above those with another.
    """

    forms: tuple[Words, ...]
    is_abbreviation: bool = False
    is_ambiguous: bool = False

    @classmethod
    def of(cls, *forms: str, **kinds: bool) -> "SpellingSet":
        return cls(tuple(dict.fromkeys(tuple(words(form)) for form in forms)), **kinds)


class Match(NamedTuple):
    """The form with which some words begin, so many ``words`` long, and the others of its sets."""

    words: int
    others: tuple[Words, ...]
    is_ambiguous: bool


class Spellings:
    """Sets of forms, to look up what is typed; immutable.

    >>> spellings = Spellings([SpellingSet.of("ủy ban nhân dân", "UBND", is_abbreviation=True)])
    >>> spellings.longest_at(["ubnd", "xã"])
    Match(words=1, others=(('ủy', 'ban', 'nhân', 'dân'),), is_ambiguous=False)
    >>> spellings.longest_at(["uỷ", "ban", "nhan", "dân"]).others
    (('ubnd',),)
    >>> spellings.longest_at(["ủy", "bạn", "nhân", "dân"]), spellings.short == {"ubnd", "tu"}
    (None, True)
    """

    def __init__(self, sets: Iterable[SpellingSet]):
        self._sets: dict[Words, list[tuple[Words, SpellingSet]]] = defaultdict(list)
        #: {first word without diacritics: number of words of the longest form}
        self._longest: dict[str, int] = defaultdict(int)
        short = set()
        for each in sets:
            for form in filter(None, each.forms):
                key = _key(form)
                self._sets[key].append((form, each))
                self._longest[key[0]] = max(self._longest[key[0]], len(key))
                if each.is_abbreviation:
                    short |= {folded(word) for word in form}
        #: Each word of an abbreviation, without diacritics, that is nothing else: it belongs to a
        #: number beside it. "AN" of "QP-AN" is a common syllable.
        self.short = frozenset(short - SYLLABLES | _IN_NUMBERS)
        #: Words of the longest form.
        self.longest = max(self._longest.values(), default=0)

    def longest_at(self, typed: Sequence[str]) -> Match | None:
        """Return the longest form with which the words begin, or None."""
        longest = self._longest.get(_key(typed[:1])[0]) if typed else None
        if not longest:
            return None
        key = _key(typed[:longest])
        for length in range(len(key), 0, -1):
            if found := self._match(tuple(typed[:length]), key[:length]):
                return found
        return None

    def knows(self, word: str) -> bool:
        """Return whether the word alone is a form."""
        return self._match((word,), _key((word,))) is not None

    def others(self, typed: Words) -> tuple[Words, ...]:
        """Return the other forms of the words as a whole."""
        found = self._match(typed, _key(typed))
        return found.others if found else ()

    def _match(self, typed: Words, key: Words) -> Match | None:
        found = [
            (form, each) for form, each in self._sets.get(key, ()) if _is_form(typed, form, key)
        ]
        if not found:
            return None
        meant = {form for form, _each in found}
        others = dict.fromkeys(
            other for _form, each in found for other in each.forms if other not in meant
        )
        return Match(
            len(typed),
            tuple(others)[:MOST_OTHERS],
            any(each.is_ambiguous for _form, each in found),
        )


def _key(typed: Sequence[str]) -> Words:
    return tuple(canonical(folded(word)) for word in typed)


def _is_form(typed: Words, form: Words, key: Words) -> bool:
    """Return whether the words, which have the form's key, have no other diacritics than it.

    They may be typed without: "nd" is no word, so nothing else is meant. But "hue" is six words, so
    a form of one syllable has to be typed with its own.
    """
    one_syllable = len(form) == 1 and key[0] in SYLLABLES
    return all(
        canonical(word) == canonical(right) or (word == folded(word) and not one_syllable)
        for word, right in zip(typed, form, strict=True)
    )


def current() -> Spellings:
    """Return the sets as they are committed now; one query.

    What was made of them is cached by their content, so no worker has an old one.
    """
    return _made_of(tuple(_rows()))


@prepared_once
def _rows() -> "QuerySet[Spelling, tuple[str, str, bool]]":
    return Spelling.objects.order_by("pk").values_list("forms", "kind", "is_ambiguous")


@lru_cache(maxsize=4)
def _made_of(rows: tuple[tuple[str, str, bool], ...]) -> Spellings:
    return Spellings(
        SpellingSet.of(
            *forms.splitlines(),
            is_abbreviation=kind == Spelling.Kind.ABBREVIATION,
            is_ambiguous=is_ambiguous,
        )
        for forms, kind, is_ambiguous in rows
    )
