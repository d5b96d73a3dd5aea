"""Parser of search queries: pure functions from a line of text to tsqueries.

There are no operators. Words in quotes must follow each other in the article; every other word may
be anywhere in it, in any order. A dash, a colon or a bracket only separates words, so a pasted
headline is a valid query.

Readers type ``42/2022/nđ-cp``, ``nghi dinh 42`` or ``so 1234 qd ubnd`` where an article may have
the full words: the words of `abbreviations` are found both abbreviated and in full, and dates in
each of the ways in which they are written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from unicodedata import normalize

from news.search import written_dates
from news.search.abbreviations import EQUIVALENTS, MOST_WORDS, SHORT, Words
from portal.vietnamese import text
from portal.vietnamese.full_text import LONGEST_WORD, WORD, folded, pairs

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# A syllable that ends in oa, oe or uy, with its tone on the one vowel or on the other.
_OPEN_ENDING = re.compile(f"(o|u)([{_TONES}]?)((?<=o)[ae]|(?<=o[{_TONES}])[ae]|y)([{_TONES}]?)$")


class Way(NamedTuple):
    """One spelling of a term; with ``in_a_row`` the words must follow each other directly."""

    words: tuple[str, ...]
    in_a_row: bool = True


@dataclass(frozen=True)
class Term:
    """Part of a query that each result must contain: ``typed`` or one of the ``others``."""

    typed: Way
    others: tuple[Way, ...] = ()

    @property
    def has_diacritics(self) -> bool:
        return any(word != folded(word) for word in self.typed.words)


@dataclass(frozen=True)
class Query:
    """A parsed query; false if the line contains no word.

    ``as_typed`` is the whole line, normalised like stored texts. ``numbers`` are document numbers
    and the like (``18-NQ/TU``, ``Covid-19``): articles in which their parts follow each other are
    ranked higher, and so are those in which all ``words`` do.
    """

    as_typed: str
    terms: tuple[Term, ...]
    numbers: tuple[Way, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.terms)

    @cached_property
    def folded(self) -> str:
        """The tsquery that every result matches, without diacritics."""
        return _all(_any(map(_folded, (term.typed, *term.others))) for term in self.terms)

    @cached_property
    def strict(self) -> str:
        """The tsquery for results with the parts of each number in a row; "" without numbers."""
        return _all(map(_folded, self.numbers))

    @cached_property
    def in_a_row(self) -> str:
        """The tsquery for results with all words in a row; "" for a single word."""
        return _folded(Way(self.words)) if len(self.words) > 1 else ""

    @cached_property
    def pairs(self) -> str:
        """The tsquery on `search_pairs` that results with all words in a row match; "" without."""
        return tsquery_of_pairs(self.words)

    @cached_property
    def needed_pairs(self) -> str:
        """The tsquery on `search_pairs` that every result matches, for words in quotes; or ""."""
        return _all(
            _any(_all(map(_literal, each)) for each in ways)
            for term in self.terms
            if all(ways := [_pairs_of(way) for way in (term.typed, *term.others)])
        )

    @cached_property
    def accented(self) -> str:
        """The tsquery for results of `folded` with every diacritic typed; "" if none was typed.

        Words typed without diacritics match every spelling.
        """
        if not any(term.has_diacritics for term in self.terms):
            return ""
        return _all(
            _any(map(_accented if term.has_diacritics else _folded, (term.typed, *term.others)))
            for term in self.terms
        )


def understand(typed: str) -> Query:
    """Parse what a reader typed. Any text is valid; without a word the query is false.

    >>> understand("Vĩnh Yên – Phúc Yên").folded
    "'vinh' & 'yen' & 'phuc'"
    >>> understand("Vĩnh Yên – Phúc Yên").accented
    "'vĩnh' & 'yên' & 'phúc'"
    >>> understand('"cán bộ" xã').folded
    "('can' <-> 'bo') & 'xa'"
    >>> understand("thanh pho, HTX").folded
    "(('thanh' & 'pho') | 'tp') & ('htx' | ('hop' <-> 'tac' <-> 'xa'))"
    >>> understand("số 1234 qd ubnd").strict
    "('1234' <-> 'qd' <-> 'ubnd')"
    >>> understand("Vĩnh Yên – Phúc Yên").pairs
    "'vinh_yen' & 'yen_phuc' & 'phuc_yen'"
    >>> understand('xã "cán bộ lý"').needed_pairs
    "('can_bo' & 'bo_ly' | 'can_bo' & 'bo_li')"
    """
    line = text.normalise(typed)
    loud, *pieces = normalize("NFKC", line).lower().translate(_QUOTES).split('"')
    # With an odd number of quotes the last one is ignored.
    if len(pieces) % 2:
        loud += f" {pieces.pop()}"
    terms, numbers = [], []
    for place, piece in enumerate([loud, *pieces]):
        if place % 2:
            if words := tuple(token.word for token in _tokens(piece)):
                others = tuple(_swapped(word) or word for word in words)
                terms.append(Term(Way(words), (Way(others),) if others != words else ()))
        else:
            tokens = _tokens(piece)
            terms += _terms(tokens)
            numbers += _numbers(tokens)
    return Query(
        line,
        tuple(dict.fromkeys(terms)),
        tuple(dict.fromkeys(numbers)),
        tuple(token.word for token in _tokens(" ".join([loud, *pieces]))),
    )


# --- From characters to terms ---------------------------------------------------------------------


class Token(NamedTuple):
    """A word, and the characters between the word before and it ("/", " - ", " ")."""

    word: str
    gap: str

    @property
    def is_joined(self) -> bool:
        return bool(self.gap) and not any(map(str.isspace, self.gap))

    @property
    def is_number(self) -> bool:
        return self.word.isdigit()


def _tokens(piece: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in WORD.finditer(piece):
        found.append(Token(match[0][:LONGEST_WORD], piece[end : match.start()] if found else " "))
        end = match.end()
    return found


def _terms(tokens: list[Token]) -> list[Term]:
    terms, at = [], 0
    while at < len(tokens):
        taken, term = _term_at(tokens, at)
        if term:
            terms.append(term)
        at += taken
    return terms


def _term_at(tokens: list[Token], at: int) -> tuple[int, Term | None]:
    """Return the number of tokens of the next term, and the term, or None for a word to ignore."""
    for length in range(min(MOST_WORDS, len(tokens) - at), 0, -1):
        words = tuple(token.word for token in tokens[at : at + length])
        if others := EQUIVALENTS.get(words):
            return _numbered(words, others, tokens[at + length :]) or (
                length,
                Term(Way(words, in_a_row=False), tuple(map(Way, others))),
            )
    word = tokens[at].word
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if text.fold(word) == "so" and following and following.is_number:
        return 1, None  # "số 1234": readers type "số", the article may not have it.
    if text.fold(word) == "ngay" and _date_at(tokens[at + 1 :]):
        return 1, None  # "ngày 13/2/2018", the same.
    if date := _date_at(tokens[at:]):
        return date
    if tokens[at].is_number:
        return _amount_at(tokens, at)
    if glued := _GLUED.fullmatch(word):
        return 1, Term(Way((word,)), _apart(*glued.groups()))
    other = _swapped(word)
    return 1, Term(Way((word,)), (Way((other,)),) if other else ())


# "NĐ100", "QL2", "Covid19".
_GLUED = re.compile("([^\\W\\d_]+)([0-9]+)")


def _apart(letters: str, digits: str) -> tuple[Way, ...]:
    """Return the ways to write letters and digits that were typed without a space.

    >>> [way.words for way in _apart("ql", "2")]
    [('ql', '2'), ('quốc', 'lộ', '2')]
    """
    # "Nghị định số 100" has a word between.
    full = (Way((*other, digits), in_a_row=False) for other in EQUIVALENTS.get((letters,), ()))
    return Way((letters, digits)), *full


def _numbered(words: Words, others: list[Words], following: list[Token]) -> tuple[int, Term] | None:
    """Return the number of tokens and the term of an abbreviation or its full form with a number.

    An article may have the two in one word: "quốc lộ 2" is "QL2". None without a number.
    """
    if not following or not following[0].is_number or _date_at(following):
        return None
    if len(following) > 1 and following[1].is_number and following[1].gap in {".", ","}:
        return None
    digits = following[0].word
    glued = tuple(Way((form[0] + digits,)) for form in (words, *others) if len(form) == 1)
    if not glued:
        return None
    apart = tuple(Way((*form, digits), in_a_row=False) for form in others)
    return len(words) + 1, Term(Way((*words, digits), in_a_row=False), apart + glued)


def _date_at(tokens: list[Token]) -> tuple[int, Term] | None:
    """Return the number of tokens and the term of the date with which they begin, or None."""
    first = tokens[:6]
    found = written_dates.date_at(
        [text.fold(token.word) for token in first], [token.gap.strip() for token in first]
    )
    if found is None:
        return None
    typed = tuple(token.word for token in tokens[: found.words])
    others = [Way(way) for way in found.ways() if way != typed]
    return found.words, Term(Way(typed), tuple(others))


# The consonants after which i and y are two spellings of one sound, each right in some schoolbook.
_I_OR_Y = re.compile("(h|k|l|m|s|t|qu)([iy])([\u0300\u0301\u0303\u0309\u0323]?)")


def _swapped(word: str) -> str:
    """Return the other spelling of a syllable that ends in i or y, or "".

    >>> _swapped("kĩ"), _swapped("lý"), _swapped("quy"), _swapped("thi"), _swapped("mai")
    ('kỹ', 'lí', 'qui', '', '')
    """
    match = _I_OR_Y.fullmatch(normalize("NFD", word))
    if not match:
        return ""
    return normalize("NFC", match[1] + ("y" if match[2] == "i" else "i") + match[3])


def _amount_at(tokens: list[Token], at: int) -> tuple[int, Term]:
    """Return the number of tokens and the term of a number, also in groups: 7.448.251 = 7448251."""
    end = at + 1
    while end < len(tokens) and tokens[end].gap in {".", ","} and tokens[end].is_number:
        end += 1
    groups = tuple(token.word for token in tokens[at:end])
    if len(groups) > 1:
        return end - at, Term(Way(groups), (Way(("".join(groups),)),))
    digits = groups[0]
    if len(digits) > 3 and not digits.startswith("0"):
        in_threes = tuple(text.number(int(digits)).split(".")) if len(digits) < 16 else ()
        return 1, Term(Way(groups), (Way(in_threes),) if in_threes else ())
    return 1, Term(Way(groups))


def _numbers(tokens: list[Token]) -> list[Way]:
    """Return the document numbers and the like among the tokens: 18-NQ/TU, 1234 qd ubnd, Covid-19.

    Each has at least two parts, one of them a number. Parts are joined without a space, or are an
    abbreviation after a number.
    """
    runs: list[list[Token]] = []
    for token in tokens:
        belongs = runs and (
            token.is_joined
            or (text.fold(token.word) in SHORT and any(part.is_number for part in runs[-1]))
        )
        if belongs:
            runs[-1].append(token)
        else:
            runs.append([token])
    return [
        Way(tuple(part.word for part in run))
        for run in runs
        if len(run) > 1 and any(part.is_number for part in run)
    ]


# --- From terms to tsqueries ----------------------------------------------------------------------


def spellings(word: str) -> set[str]:
    """Return the word with its tone mark in the positions of the old and of the new rule.

    >>> sorted(spellings("hòa")), sorted(spellings("thuỷ")), spellings("hoàn")
    (['hoà', 'hòa'], ['thuỷ', 'thủy'], {'hoàn'})
    """
    match = _OPEN_ENDING.search(decomposed := normalize("NFD", word))
    if not match or bool(match[2]) == bool(match[4]):
        return {word}
    tone, head = match[2] or match[4], decomposed[: match.start()]
    return {
        normalize("NFC", head + ending)
        for ending in (match[1] + tone + match[3], match[1] + match[3] + tone)
    }


def tsquery_of_pairs(words: Sequence[str]) -> str:
    """Return the tsquery on `search_pairs` for the pairs of words that follow each other.

    >>> tsquery_of_pairs(["vĩnh", "yên", "phúc"])
    "'vinh_yen' & 'yen_phuc'"
    """
    return _all(map(_literal, pairs(list(words))))


def _pairs_of(way: Way) -> list[str]:
    """Return the pairs of words that an article with the way has; none where they may be apart."""
    return pairs(list(way.words)) if way.in_a_row else []


def _folded(way: Way) -> str:
    return _joined([_literal(folded(word)) for word in way.words], way.in_a_row)


def _accented(way: Way) -> str:
    return _joined(
        [_any(map(_literal, sorted(spellings(word)))) for word in way.words], way.in_a_row
    )


def _literal(word: str) -> str:
    # WORD matches neither quotes nor backslashes now; escape them in case it is ever changed.
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _joined(parts: list[str], in_a_row: bool) -> str:
    return parts[0] if len(parts) == 1 else f"({(' <-> ' if in_a_row else ' & ').join(parts)})"


def _any(parts) -> str:
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else f"({' | '.join(parts)})"


def _all(parts) -> str:
    return " & ".join(dict.fromkeys(parts))
