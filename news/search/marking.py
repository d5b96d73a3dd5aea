"""Marks and excerpts for search results, in the spelling of the article."""

import re
from collections import defaultdict
from functools import cached_property, lru_cache
from unicodedata import normalize

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from news.search.language.query import Query
from news.search.language.variants import tone_placements
from portal.vietnamese import text
from portal.vietnamese.full_text import folded

#: Words of an excerpt, and how many of them may come before the first match.
EXCERPT, LEAD_IN = 45, 8
#: Characters at the beginning of a text from which an excerpt may be taken.
FAR_ENOUGH = 50_000

_WORD = re.compile(r"[^\W_]+")


class _FoldedCharacters(dict):
    """Table ``{code point: folded code point}`` for str.translate, filled on demand.

    A character that folds to more than one stays as it is, so that the length of a text is kept.
    """

    def __missing__(self, code):
        bare = text.fold(normalize("NFKC", chr(code)))
        self[code] = ord(bare) if len(bare) == 1 else code
        return self[code]


_FOLDED = _FoldedCharacters()


class Row:
    """A sequence of words to mark where they follow each other; mostly a single word."""

    def __init__(self, words: tuple[str, ...]):
        self.folded = tuple(map(folded, words))
        # Words typed without diacritics match every spelling.
        self._spelled = [
            (place, tone_placements(word))
            for place, word in enumerate(words)
            if word != text.fold(word)
        ]

    @property
    def has_diacritics(self) -> bool:
        return bool(self._spelled)

    def is_spelled_in(self, words: list[str]) -> bool:
        """Return whether ``words``, which fold to this row, have the diacritics that were typed."""
        return all(_normalised(words[n]) in right for n, right in self._spelled)


@lru_cache(4096)
def _normalised(word: str) -> str:
    return normalize("NFKC", word).lower()


class Marker:
    """Marks the words of one query in many texts."""

    def __init__(self, query: Query):
        rows = {
            row
            for term in query.terms
            for way in term.ways
            for row in ([way.words] if way.in_a_row else [(word,) for word in way.words])
        }
        self._rows = defaultdict(list)
        for words in rows:
            row = Row(words)
            self._rows[row.folded[0]].append(row)

    def whole(self, line: str) -> SafeString:
        """Return all of ``line`` as HTML, with its matches marked."""
        read = Reading(line, self._rows)
        return read.marked(0, read.word_count)

    def excerpt(self, *texts: str) -> SafeString:
        """Return some 45 words, as HTML with marks, of the text with the most different matches.

        They are its part with the most different matches. Among equal texts or parts the first is
        taken.
        """
        best = max((Reading(each[:FAR_ENOUGH], self._rows) for each in texts), key=lambda r: r.hits)
        return best.marked(best.begin, best.begin + EXCERPT)


class Reading:
    """A text and the matches in it."""

    def __init__(self, original: str, rows: dict[str, list[Row]]):
        self.original = original
        self._in_letters = original.translate(_FOLDED)
        letters = _WORD.findall(self._in_letters)
        self.word_count = len(letters)
        as_written: dict[Row, list[int]] = defaultdict(list)
        otherwise: dict[Row, list[int]] = defaultdict(list)
        # Of a text of 700 words some thirty begin a row.
        for place in [place for place, word in enumerate(letters) if word in rows]:
            for row in rows[letters[place]]:
                end = place + len(row.folded)
                if end == place + 1 or tuple(letters[place:end]) == row.folded:
                    kind = as_written if self._is_spelled(row, place, end) else otherwise
                    kind[row].append(place)
        # A word with other diacritics is marked only if the word as typed is not in the text.
        self._places = {
            row: as_written[row] or otherwise[row] for row in {**as_written, **otherwise}
        }

    def _is_spelled(self, row: Row, place: int, end: int) -> bool:
        if not row.has_diacritics:
            return True
        return row.is_spelled_in([self.original[slice(*span)] for span in self._spans[place:end]])

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """The (start, end) of each word, in characters."""
        return [match.span() for match in _WORD.finditer(self._in_letters)]

    @cached_property
    def _best(self) -> tuple[int, int]:
        """Return the number of different rows in the best part, and the index of its first word."""
        hits = sorted((place, row.folded) for row, found in self._places.items() for place in found)
        different = len({row.folded for row in self._places})
        inside: dict[tuple[str, ...], int] = {}
        left, best = 0, (0, 0)
        for place, row in hits:
            inside[row] = inside.get(row, 0) + 1
            # A phrase may be longer than an excerpt: it stands in its part all the same.
            while place - hits[left][0] > max(EXCERPT - LEAD_IN - len(row), 0):
                passed = hits[left][1]
                inside[passed] -= 1
                if not inside[passed]:
                    del inside[passed]
                left += 1
            if len(inside) > best[0]:
                best = len(inside), max(hits[left][0] - LEAD_IN, 0)
                if best[0] == different:
                    break
        return best

    @property
    def hits(self) -> int:
        return self._best[0]

    @property
    def begin(self) -> int:
        # A text of at most 45 words is shown from its beginning.
        return self._best[1] if self.word_count > EXCERPT else 0

    def marked(self, first: int, end: int) -> SafeString:
        """Return words ``first`` to ``end`` - 1 as HTML with marks, "…" for what is left out."""
        if not self.word_count:
            return escape(self.original)
        end = min(end, self.word_count)
        at = self._spans[first][0] if first else 0
        until = self._spans[end - 1][1] if end < self.word_count else len(self.original)
        parts = ["… " if first else ""]
        for start, stop in self._marks(first, end):
            parts += [
                escape(self.original[at:start]),
                "<mark>",
                escape(self.original[start:stop]),
                "</mark>",
            ]
            at = stop
        parts += [escape(self.original[at:until]), " …" if end < self.word_count else ""]
        return mark_safe("".join(parts))  # noqa: S308 -- all parts of the text were escaped

    def _marks(self, first: int, end: int) -> list[tuple[int, int]]:
        """Return the (start, end) of each mark in words ``first`` to ``end`` - 1, in characters.

        Neighbouring words have one mark together.
        """
        found = sorted(
            word
            for row, places in self._places.items()
            for place in places
            for word in range(place, place + len(row.folded))
            if first <= word < end
        )
        spans: list[list[int]] = []
        last = None
        for word in dict.fromkeys(found):
            start, stop = self._spans[word]
            if last is not None and word == last + 1:
                spans[-1][1] = stop
            else:
                spans.append([start, stop])
            last = word
        return [(start, stop) for start, stop in spans]
