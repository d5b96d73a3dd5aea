"""Parse an unfinished line into patterns for titles: whole words, and the beginning of the last.

Letters typed without marks match every spelling, and a mark that is typed stays: ``viê`` begins
"Việt" and "viện", ``việ`` "Việt" alone. A tone may still be to come, since most people type it at
the end of the syllable.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from news.search.language.variants import tone_placements
from portal.vietnamese import text
from portal.vietnamese.full_text import LONGEST_IN_PAIR, WORD, folded

#: Letters and digits from which on something is suggested, and those of the longest line: what is
#: longer was pasted.
LEAST, MOST = 2, 100
#: Stands in a tsquery for the period that is read (`TitlePrefixes`).
PERIOD = "@"

_ASCII = re.compile(f"[a-z0-9]{{1,{LONGEST_IN_PAIR}}}")
_SHAPES = {"a": "aăâ", "d": "dđ", "e": "eê", "i": "i", "o": "oôơ", "u": "uư", "y": "y"}
_VOWELS = _SHAPES.keys() - {"d"}
_NO_TONE = ("",)
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


@dataclass(frozen=True)
class TypedWords:
    """The words in small letters; ``begun`` is the last one, or "" if it is typed to its end."""

    whole: tuple[str, ...]
    begun: str

    @cached_property
    def in_a_row(self) -> str:
        """The tsquery on `TitlePrefixes` for the words in a row.

        >>> read("Tỉnh Vĩnh Ph").in_a_row
        "'@_tinh_vinh' & '@_vinh_ph':*"
        >>> read("vinh ").in_a_row, read("vi").in_a_row
        ("'@_vinh_':*", "'@_vi':*")
        """
        bare = [*map(folded, self.whole), folded(self.begun)]
        pairs = [f"{one}_{following}" for one, following in zip(bare, bare[1:], strict=False)]
        *before, last = pairs or bare
        return " & ".join([*(f"'{PERIOD}_{pair}'" for pair in before), f"'{PERIOD}_{last}':*"])

    @cached_property
    def anywhere(self) -> str:
        """The tsquery on `TitlePrefixes` for the words in any order; "" where it is `in_a_row`.

        >>> read("vĩnh phúc tỉ").anywhere
        "'@_vinh_':* & '@_phuc_':* & '@_ti':*"
        """
        if len(self.whole) + bool(self.begun) < 2:
            return ""
        begun = f" & '{PERIOD}_{folded(self.begun)}':*" if self.begun else ""
        return self.whole_anywhere + begun

    @cached_property
    def whole_anywhere(self) -> str:
        """The same of the whole words alone."""
        return " & ".join(f"'{PERIOD}_{folded(word)}_':*" for word in self.whole)

    @cached_property
    def whole_words(self) -> str:
        """The tsquery on `Edition.search_title` for the whole words; "" where there is none.

        >>> read("Tỉnh Vĩnh Ph").whole_words, read("vi").whole_words
        ("'tinh' & 'vinh'", '')
        """
        return " & ".join(f"'{folded(word)}'" for word in self.whole)

    @cached_property
    def bare_pattern(self) -> str:
        r"""The regular expression of PostgreSQL for a text without marks, the words in a row.

        >>> read("Vĩnh Ph").bare_pattern
        '\\mvinh\\M[^[:alnum:]]+ph'
        """
        return _in_a_row([*(f"{folded(word)}\\M" for word in self.whole), folded(self.begun)])

    @cached_property
    def pattern(self) -> str:
        r"""The same for a text as it is written, in any letters; "" where no mark was typed.

        >>> read("Vĩnh ph").pattern[:30]
        '\\m(vĩnh)\\M[^[:alnum:]]+ph'
        """
        if not self._has_marks:
            return ""
        return _in_a_row([*map(_whole, self.whole), _begun(self.begun)])

    @property
    def patterns(self) -> list[str]:
        """`pattern` for ``ALL``: none where no mark was typed."""
        return [self.pattern] if self.pattern else []

    @cached_property
    def bare_patterns_anywhere(self) -> list[str]:
        r"""The patterns, one for each word, of a text without marks that has them in any order.

        >>> read("vĩnh ph").bare_patterns_anywhere
        ['\\mvinh\\M', '\\mph']
        """
        whole = [f"\\m{folded(word)}\\M" for word in self.whole]
        return [*whole, f"\\m{folded(self.begun)}"] if self.begun else whole

    @cached_property
    def patterns_anywhere(self) -> list[str]:
        """The patterns, one for each word with marks, of a text that has them in any order."""
        each = [_whole(word) for word in self.whole if _is_marked(word)]
        if _is_marked(self.begun):
            each.append(_begun(self.begun))
        return [f"\\m{word}" for word in each]

    @property
    def _has_marks(self) -> bool:
        return any(map(_is_marked, (*self.whole, self.begun)))


def read(typed: str) -> TypedWords | None:
    """Return the words typed, None if nothing can be suggested for them.

    That is for a single letter, for a line that was pasted, and for other scripts.
    """
    if len(typed) > MOST:
        return None
    line = normalize("NFKC", text.normalise(typed)).lower()
    matches = [*WORD.finditer(line)]
    found = tuple(match[0] for match in matches)
    if sum(map(len, found)) < LEAST:
        return None
    if not all(_ASCII.fullmatch(folded(word)) for word in found):
        return None
    is_begun = matches[-1].end() == len(line) and not typed[-1].isspace()
    return TypedWords(found[:-1], found[-1]) if is_begun else TypedWords(found, "")


# --- Patterns -------------------------------------------------------------------------------------


def _in_a_row(each: list[str]) -> str:
    return "\\m" + "[^[:alnum:]]+".join(word for word in each if word)


def _is_marked(word: str) -> bool:
    return word != folded(word)


def _whole(word: str) -> str:
    if not _is_marked(word):
        return f"{_letters(word, _TONES)}\\M"
    return f"({'|'.join(sorted(tone_placements(word)))})\\M"


def _begun(word: str) -> str:
    """Return the pattern of words that begin as typed, with these marks and perhaps more.

    A tone that is typed may move to another vowel: "hòa" begins "hoàn".
    """
    typed = [mark for mark in normalize("NFD", word) if mark in _TONES]
    if not typed:
        return _letters(word, _TONES)
    bare = normalize("NFC", "".join(mark for mark in normalize("NFD", word) if mark not in typed))
    vowels = [place for place, letter in enumerate(bare) if folded(letter) in _VOWELS]
    ways = (
        _letters(bare[:place], _NO_TONE)
        + _letters(bare[place], typed)
        + _letters(bare[place + 1 :], _NO_TONE)
        for place in vowels
    )
    return f"({'|'.join(ways)})"


def _letters(word: str, tones: Sequence[str]) -> str:
    """Return the pattern of these letters, with the marks of letters (â, ơ, đ) that may be missing.

    >>> _letters("đi", ("", "\u0300"))
    'đ[iì]'
    """
    return "".join(_letter(letter, tones) for letter in word)


def _letter(letter: str, tones: Sequence[str]) -> str:
    shapes = _SHAPES.get(letter, letter)
    toned = tones if folded(letter) in _VOWELS else _NO_TONE
    found = [normalize("NFC", shape + tone) for shape in shapes for tone in toned]
    return found[0] if len(found) == 1 else f"[{''.join(found)}]"
