"""What a reader typed, understood: pure functions from a line of text to tsqueries.

No operators to learn, and none to fall into. Words in quotes are looked for in a row; every other
word has to stand somewhere in the article, in any order. A dash, a colon or a bracket separates
words and does nothing else, so a pasted headline is a question like any other.

Readers type ``42/2022/nđ-cp``, ``nghi dinh 42`` or ``so 1234 qd ubnd`` for what an article may
spell out: words of `ABBREVIATIONS` are found in either spelling.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from unicodedata import normalize

from news.models.full_text import LONGEST_WORD, WORD, folded
from portal.vietnamese import text

#: Letters of an abbreviation, and what they stand for. "TU" (tỉnh ủy) is left out on purpose: typed
#: without diacritics, "tu" is six common words. Each entry costs a search at most one more look
#: into the index for each time that it is typed.
ABBREVIATIONS = {
    ("nđ", "cp"): "nghị định",
    ("nđ",): "nghị định",
    ("nq",): "nghị quyết",
    ("qđ",): "quyết định",
    ("tt",): "thông tư",
    ("ct",): "chỉ thị",
    ("kh",): "kế hoạch",
    ("tb",): "thông báo",
    ("bc",): "báo cáo",
    ("cv",): "công văn",
    ("cđ",): "công điện",
    ("ttg",): "thủ tướng",
    ("tw",): "trung ương",
    ("ubnd",): "ủy ban nhân dân",
    ("hđnd",): "hội đồng nhân dân",
    ("đbqh",): "đại biểu quốc hội",
    ("mttq",): "mặt trận tổ quốc",
    ("tp",): "thành phố",
    ("tx",): "thị xã",
    ("htx",): "hợp tác xã",
    ("ntm",): "nông thôn mới",
    ("thpt",): "trung học phổ thông",
    ("thcs",): "trung học cơ sở",
    ("kt", "xh"): "kinh tế xã hội",
    ("cchc",): "cải cách hành chính",
    ("tthc",): "thủ tục hành chính",
    ("cntt",): "công nghệ thông tin",
    ("bhxh",): "bảo hiểm xã hội",
    ("bhyt",): "bảo hiểm y tế",
    ("pccc",): "phòng cháy chữa cháy",
    ("atgt",): "an toàn giao thông",
}

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# A syllable that ends in oa, oe or uy, with its tone on the one vowel or on the other.
_OPEN_ENDING = re.compile(f"(o|u)([{_TONES}]?)((?<=o)[ae]|(?<=o[{_TONES}])[ae]|y)([{_TONES}]?)$")


class Way(NamedTuple):
    """Words as one may write something; ``in_a_row`` says that nothing stands between them."""

    words: tuple[str, ...]
    in_a_row: bool = True


@dataclass(frozen=True)
class Term:
    """Something that every article found has: ``typed``, or the same in other words."""

    typed: Way
    others: tuple[Way, ...] = ()

    @property
    def has_diacritics(self) -> bool:
        return any(word != folded(word) for word in self.typed.words)


@dataclass(frozen=True)
class Query:
    """What to look for. Falsy when nothing typed was a word.

    ``as_typed`` is the whole line in the stored spelling. ``numbers`` are document numbers and the
    like (``18-NQ/TU``, ``Covid-19``), whose parts stand in a row where the article means the same.
    """

    as_typed: str
    terms: tuple[Term, ...]
    numbers: tuple[Way, ...] = ()

    def __bool__(self):
        return bool(self.terms)

    @cached_property
    def folded(self) -> str:
        """A tsquery for all that is found."""
        return _all(_any(map(_folded, (term.typed, *term.others))) for term in self.terms)

    @cached_property
    def strict(self) -> str:
        """A tsquery for those that also have each number in a row; or ""."""
        return _all(map(_folded, self.numbers))

    @cached_property
    def accented(self) -> str:
        """A tsquery for those of `folded` that have every diacritic typed; "" if none was.

        Words typed without any stand for every spelling.
        """
        if not any(term.has_diacritics for term in self.terms):
            return ""
        return _all(
            _any(map(_accented if term.has_diacritics else _folded, (term.typed, *term.others)))
            for term in self.terms
        )


def understand(typed: str) -> Query:
    """What ``typed`` asks for. Any text is a query; one without a word is a falsy one.

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
    """
    line = text.normalise(typed)
    loud, *pieces = normalize("NFKC", line).lower().translate(_QUOTES).split('"')
    # An odd quote opens nothing: what stands behind the last of them is not in quotes.
    if len(pieces) % 2:
        loud += f" {pieces.pop()}"
    terms, numbers = [], []
    for place, piece in enumerate([loud, *pieces]):
        if place % 2:
            if words := tuple(token.word for token in _tokens(piece)):
                terms.append(Term(Way(words)))
        else:
            tokens = _tokens(piece)
            terms += _terms(tokens)
            numbers += _numbers(tokens)
    return Query(line, tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(numbers)))


# --- From characters to terms ---------------------------------------------------------------------


class Token(NamedTuple):
    """A word and what stands between it and the word before ("/", " - ", " ")."""

    word: str
    gap: str

    @property
    def is_joined(self) -> bool:
        return bool(self.gap) and not any(map(str.isspace, self.gap))

    @property
    def is_number(self) -> bool:
        return self.word.isdigit()


def _tokens(piece: str) -> list[Token]:
    found, end = [], 0
    for match in WORD.finditer(piece):
        found.append(Token(match[0][:LONGEST_WORD], piece[end : match.start()] if found else " "))
        end = match.end()
    return found


_SPELLINGS: dict[tuple[str, ...], list[Way]] = {}
for _short, _long in ABBREVIATIONS.items():
    for _one, _other in ((_short, tuple(_long.split())), (tuple(_long.split()), _short)):
        # Found as typed with diacritics and as typed without; "nd" is not a word, so it may be.
        for _typed in {_one, tuple(map(text.fold, _one))}:
            _SPELLINGS.setdefault(_typed, []).append(Way(_other))
_MOST_WORDS = max(map(len, _SPELLINGS))
_SHORT = {text.fold(word) for short in ABBREVIATIONS for word in short} | {"tu"}


def _terms(tokens: list[Token]) -> list[Term]:
    terms, at = [], 0
    while at < len(tokens):
        taken, term = _term_at(tokens, at)
        if term:
            terms.append(term)
        at += taken
    return terms


def _term_at(tokens: list[Token], at: int) -> tuple[int, Term | None]:
    """How many tokens the next term takes, and the term; None for words that ask for nothing."""
    for length in range(min(_MOST_WORDS, len(tokens) - at), 0, -1):
        words = tuple(token.word for token in tokens[at : at + length])
        if others := _SPELLINGS.get(words):
            return length, Term(Way(words, in_a_row=False), tuple(others))
    word = tokens[at].word
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if text.fold(word) == "so" and following and following.is_number:
        return 1, None  # "số 1234": people say it, the article may not.
    if tokens[at].is_number:
        return _amount_at(tokens, at)
    return 1, Term(Way((word,)))


def _amount_at(tokens: list[Token], at: int) -> tuple[int, Term]:
    """A number, which may be written in groups: 7.448.251 is 7448251."""
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
    """Runs such as 18-NQ/TU, Covid-19 and 1234 qd ubnd: parts of one thing, a digit among them."""
    runs: list[list[Token]] = []
    for token in tokens:
        belongs = runs and (
            token.is_joined
            or (text.fold(token.word) in _SHORT and any(part.is_number for part in runs[-1]))
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
    """The word with its tone where the old and where the new rule puts it.

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


def _folded(way: Way) -> str:
    return _joined([_literal(folded(word)) for word in way.words], way.in_a_row)


def _accented(way: Way) -> str:
    return _joined(
        [_any(map(_literal, sorted(spellings(word)))) for word in way.words], way.in_a_row
    )


def _literal(word: str) -> str:
    # A word has neither quotes nor backslashes, but that is for the regular expression to change.
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _joined(parts: list[str], in_a_row: bool) -> str:
    return parts[0] if len(parts) == 1 else f"({(' <-> ' if in_a_row else ' & ').join(parts)})"


def _any(parts) -> str:
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else f"({' | '.join(parts)})"


def _all(parts) -> str:
    return " & ".join(dict.fromkeys(parts))
