"""Where in a text stands what was looked for: marks and excerpts, in the article's own spelling."""

import re
from collections import Counter, defaultdict
from functools import cached_property
from unicodedata import normalize

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from news.models.full_text import folded
from news.search.query import Query, spellings
from portal.vietnamese import text

#: Words of an excerpt, and how many of them may lead up to the first match.
EXCERPT, LEAD_IN = 45, 8
#: Characters of a text in which an excerpt is looked for.
FAR_ENOUGH = 50_000

_WORD = re.compile(r"[^\W_]+")


class _FoldedCharacters(dict):
    """{code point: the one it folds to}, filled as they come; keeps the length of a text."""

    def __missing__(self, code):
        bare = text.fold(normalize("NFKC", chr(code)))
        self[code] = ord(bare) if len(bare) == 1 else code
        return self[code]


_FOLDED = _FoldedCharacters()


class Row:
    """Words that are marked where they stand in a row; mostly one."""

    def __init__(self, words: tuple[str, ...]):
        self.folded = tuple(map(folded, words))
        # Words typed without diacritics stand for every spelling.
        self._spelled = [
            (place, spellings(word)) for place, word in enumerate(words) if word != text.fold(word)
        ]

    def is_spelled_in(self, words: list[str]) -> bool:
        """Whether ``words``, which fold to this row, have the diacritics that were typed."""
        return all(normalize("NFKC", words[n]).lower() in right for n, right in self._spelled)


class Marker:
    """Marks what one query looked for in many texts."""

    def __init__(self, query: Query):
        rows = {
            row
            for term in query.terms
            for way in (term.typed, *term.others)
            for row in ([way.words] if way.in_a_row else [(word,) for word in way.words])
        }
        self._rows = defaultdict(list)
        for words in rows:
            row = Row(words)
            self._rows[row.folded[0]].append(row)

    def whole(self, line: str) -> SafeString:
        """All of ``line`` with its matches marked."""
        read = Reading(line, self._rows)
        return read.marked(0, len(read.words))

    def excerpt(self, *texts: str) -> SafeString:
        """Some 45 words of the text that has most of what was looked for; the first among equals.

        Around the words that together have most of it, the first such place.
        """
        best = max((Reading(each[:FAR_ENOUGH], self._rows) for each in texts), key=lambda r: r.hits)
        return best.marked(best.begin, best.begin + EXCERPT)


class Reading:
    """One text with the words found in it."""

    def __init__(self, original: str, rows: dict[str, list[Row]]):
        self.original = original
        in_letters = original.translate(_FOLDED)
        self.words = [match.span() for match in _WORD.finditer(in_letters)]
        letters = [in_letters[start:end] for start, end in self.words]
        as_written, otherwise = defaultdict(list), defaultdict(list)
        for place, first in enumerate(letters):
            for row in rows.get(first, ()):
                end = place + len(row.folded)
                if tuple(letters[place:end]) == row.folded:
                    written = [original[slice(*span)] for span in self.words[place:end]]
                    kind = as_written if row.is_spelled_in(written) else otherwise
                    kind[row].append(place)
        # Another word with the same letters is marked only where the word itself is not.
        self._places = {
            row: as_written[row] or otherwise[row] for row in {**as_written, **otherwise}
        }

    @cached_property
    def _best(self) -> tuple[int, int]:
        """How many rows stand in the best window, and the word at which that begins."""
        hits = sorted((place, row.folded) for row, found in self._places.items() for place in found)
        inside, left, best = Counter(), 0, (0, 0)
        for place, row in hits:
            inside[row] += 1
            while place - hits[left][0] > EXCERPT - LEAD_IN - len(row):
                inside -= Counter([hits[left][1]])
                left += 1
            if len(inside) > best[0]:
                best = len(inside), max(hits[left][0] - LEAD_IN, 0)
        return best

    @property
    def hits(self) -> int:
        return self._best[0]

    @property
    def begin(self) -> int:
        # No need to cut the beginning off where the whole would fit.
        return self._best[1] if len(self.words) > EXCERPT else 0

    def marked(self, first: int, end: int) -> SafeString:
        """The words from ``first`` to before ``end``, "…" for what is left out."""
        if not self.words:
            return escape(self.original)
        end = min(end, len(self.words))
        at = self.words[first][0] if first else 0
        until = self.words[end - 1][1] if end < len(self.words) else len(self.original)
        parts = ["… " if first else ""]
        for start, stop in self._spans(first, end):
            parts += [
                escape(self.original[at:start]),
                "<mark>",
                escape(self.original[start:stop]),
                "</mark>",
            ]
            at = stop
        parts += [escape(self.original[at:until]), " …" if end < len(self.words) else ""]
        return mark_safe("".join(parts))  # Every piece of it was escaped.

    def _spans(self, first: int, end: int) -> list[tuple[int, int]]:
        """From where to where is marked; words next to each other make one mark."""
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
            start, stop = self.words[word]
            if last is not None and word == last + 1:
                spans[-1][1] = stop
            else:
                spans.append([start, stop])
            last = word
        return [tuple(span) for span in spans]
