"""From the words of a query to what each result must contain, in each way to write it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from news.search.language import written_dates, written_numbers
from news.search.language.spellings import Match, Spellings
from news.search.language.variants import with_i_or_y
from portal.vietnamese.full_text import LONGEST_WORD, WORD, folded
from portal.vietnamese.syllables import SYLLABLES

#: Ways to write a phrase at most; one with more than that many has all its words changed or none.
_MOST_WAYS = 16
#: Tokens that a date takes at most, and one more, to see whether it goes on.
_OF_DATE = 6


class Way(NamedTuple):
    """One spelling of a term; with ``in_a_row`` the words must follow each other directly."""

    words: tuple[str, ...]
    in_a_row: bool = True

    @property
    def has_diacritics(self) -> bool:
        return any(word != folded(word) for word in self.words)


@dataclass(frozen=True)
class Term:
    """Part of a query that each result must contain: ``typed`` or one of the ``others``.

    Of one with another meaning, ``literally`` are the ways that an article must have, all of them,
    to rank with those that have what was typed.
    """

    typed: Way
    others: tuple[Way, ...] = ()
    literally: tuple[Way, ...] = ()

    @property
    def ways(self) -> tuple[Way, ...]:
        return (self.typed, *self.others)

    @property
    def has_diacritics(self) -> bool:
        return self.typed.has_diacritics


class Token(NamedTuple):
    """A word, and the characters between the word before and it ("/", " - ", " ")."""

    word: str
    gap: str

    @property
    def is_joined(self) -> bool:
        return bool(self.gap) and not any(map(str.isspace, self.gap))

    @property
    def is_number(self) -> bool:
        # Not isdigit(): int() refuses the Ethiopic ones and others.
        return self.word.isdecimal()


def tokens_of(piece: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in WORD.finditer(piece):
        found.append(Token(match[0][:LONGEST_WORD], piece[end : match.start()] if found else " "))
        end = match.end()
    return found


def terms_of(
    tokens: list[Token], spellings: Spellings, *, after_or: bool = False, before_or: bool = False
) -> list[Term]:
    """Return the terms of words that may be anywhere in an article, in any order.

    A document number that stands beside an OR is one term, its parts in a row.

    >>> [t.typed.words for t in terms_of(tokens_of("theo 18-nq/tu"), Spellings([]), before_or=True)]
    [('theo',), ('18', 'nq', 'tu')]
    """
    # Where the first run of joined tokens ends, and where the last begins.
    head = next((n for n, token in enumerate(tokens) if n and not token.is_joined), len(tokens))
    tail = max((n for n, token in enumerate(tokens) if not token.is_joined), default=0)
    if after_or and (number := _document_number(tokens[:head], spellings)):
        return [number, *terms_of(tokens[head:], spellings, before_or=before_or)]
    if before_or and (number := _document_number(tokens[tail:], spellings)):
        return [*_terms(tokens[:tail], spellings), number]
    return _terms(tokens, spellings)


def _document_number(joined: list[Token], spellings: Spellings) -> Term | None:
    if any(token.is_number for token in joined) and len(_terms(joined, spellings)) > 1:
        return Term(Way(tuple(token.word for token in joined)))
    return None


def _terms(tokens: list[Token], spellings: Spellings) -> list[Term]:
    terms, at = [], 0
    while at < len(tokens):
        taken, term = _term_at(tokens, at, spellings)
        if term:
            terms.append(term)
        at += taken
    return terms


def left_out_of(tokens: list[Token], spellings: Spellings) -> Term | None:
    """Return the term of the word after a minus, in each way to write it; None without a word.

    An abbreviation that means something else too is left out as it was typed.

    >>> from news.search.language.spellings import SpellingSet
    >>> one = Spellings([SpellingSet.of("hợp tác xã", "HTX", is_abbreviation=True)])
    >>> [way.words for way in left_out_of(tokens_of("htx"), one).ways]
    [('htx',), ('hợp', 'tác', 'xã')]
    """
    if not tokens:
        return None
    terms = _terms(tokens, spellings)
    is_one = len(terms) == 1 and not terms[0].literally
    others = terms[0].others if is_one else ()
    # As a row: what has the words of "-ủy-ban-nhân-dân" here and there stays.
    return Term(Way(tuple(token.word for token in tokens)), tuple(Way(way.words) for way in others))


def phrase_of(tokens: list[Token]) -> Term | None:
    """Return the term of words in quotes, which must follow each other; None without words.

    >>> [way.words for way in phrase_of(tokens_of("kỹ sư 3.451 hộ")).others]
    [('kỹ', 'sư', '3451', 'hộ'), ('kĩ', 'sư', '3', '451', 'hộ'), ('kĩ', 'sư', '3451', 'hộ')]
    """
    choices: list[list[tuple[str, ...]]] = []
    at = 0
    while at < len(tokens):
        word, taken = tokens[at].word, 1
        ways: list[tuple[str, ...]] = [(word,)]
        if number := _date_at(tokens[at : at + _OF_DATE]) or _amount_at(tokens, at, _NO_SPELLINGS):
            taken, ways = number[0], [way.words for way in number[1].ways]
        elif other := with_i_or_y(word):
            ways.append((other,))
        choices.append(ways)
        at += taken
    if not choices:
        return None
    number_of_ways = 1
    for ways in choices:
        number_of_ways *= len(ways)
    if number_of_ways > _MOST_WAYS:
        found = [[ways[0] for ways in choices], [ways[-1] for ways in choices]]
    else:
        found = [list(each) for each in product(*choices)]
    typed, *others = (Way(sum(each, ())) for each in found)
    return Term(typed, tuple(others))


def _term_at(tokens: list[Token], at: int, spellings: Spellings) -> tuple[int, Term | None]:
    """Return the number of tokens of the next term, and the term, or None for a word to ignore."""
    if match := spellings.longest_at([token.word for token in tokens[at : at + spellings.longest]]):
        return _spelled(tokens, at, match)
    word = tokens[at].word
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if folded(word) == "so" and following and following.is_number:
        return 1, None  # "số 1234": readers type "số", the article may not have it.
    if folded(word) == "ngay" and _date_at(tokens[at + 1 : at + 1 + _OF_DATE], is_day=True):
        return 1, None  # "ngày 13/2/2018", the same.
    is_day = at > 0 and folded(tokens[at - 1].word) == "ngay"
    if date := _date_at(tokens[at : at + _OF_DATE], is_day=is_day):
        return date
    if amount := _amount_at(tokens, at, spellings):
        return amount
    if glued := _GLUED.fullmatch(word):
        return 1, Term(Way((word,)), _apart(glued[1], glued[2], spellings))
    if folded(word) not in SYLLABLES and (
        # "Covid-19", "QH 15"; after a syllable a number is a word of its own: "lớp 10".
        numbered := _numbered((word,), (), tokens[at + 1 : at + 1 + _OF_DATE])
    ):
        return numbered
    other = with_i_or_y(word)
    return 1, Term(Way((word,)), (Way((other,)),) if other else ())


# --- Abbreviations and place names ----------------------------------------------------------------


def _spelled(tokens: list[Token], at: int, match: Match) -> tuple[int, Term]:
    words = tuple(token.word for token in tokens[at : at + match.words])
    end = at + match.words
    following = tokens[end : end + _OF_DATE]
    if numbered := _numbered(words, match.others, following, is_ambiguous=match.is_ambiguous):
        return numbered
    literally = (Way(words),) if match.is_ambiguous else ()
    return match.words, Term(Way(words, in_a_row=False), tuple(map(Way, match.others)), literally)


def _numbered(
    words: tuple[str, ...],
    others: Sequence[tuple[str, ...]],
    following: list[Token],
    *,
    is_ambiguous: bool = False,
) -> tuple[int, Term] | None:
    """Return the number of tokens and the term of words, in each form, with the number after them.

    An article may have the two in one word: "quốc lộ 2C" is "QL2C". None without a number.
    """
    if not following or _date_at(following):
        return None
    if len(following) > 1 and following[1].is_number and _goes_on(following[1]):
        return None
    if following[0].is_number:
        digits = following[0].word
        numbers = list(filter(None, (digits, written_numbers.with_other_zero(digits))))
    elif _NUMBER_WITH_LETTER.fullmatch(following[0].word):
        numbers = [following[0].word]
    else:
        return None
    forms = (words, *others)
    glued = [Way((form[0] + each,)) for form in forms if len(form) == 1 for each in numbers]
    if not glued:
        return None
    typed, *apart = (Way((*form, each), in_a_row=False) for form in forms for each in numbers)
    literally = (Way(words), Way((numbers[0],))) if is_ambiguous else ()
    return len(words) + 1, Term(typed, (*apart, *glued), literally)


# "NĐ100", "QL2", "QL2C", "Covid19".
_GLUED = re.compile("([^\\W\\d_]+)([0-9]+[^\\W\\d_]?)")
# The number of a road: "2C".
_NUMBER_WITH_LETTER = re.compile("[0-9]+[^\\W\\d_]")


def _apart(letters: str, digits: str, spellings: Spellings) -> tuple[Way, ...]:
    """Return the ways to write letters and digits that were typed without a space.

    >>> from news.search.language.spellings import SpellingSet
    >>> roads = Spellings([SpellingSet.of("quốc lộ", "QL")])
    >>> [way.words for way in _apart("ql", "2", roads)]
    [('ql', '2'), ('quốc', 'lộ', '2')]
    """
    # "Nghị định số 100" has a word between.
    others = spellings.others((letters,))
    return Way((letters, digits)), *(Way((*other, digits), in_a_row=False) for other in others)


# --- Dates and numbers ----------------------------------------------------------------------------


def _date_at(tokens: list[Token], *, is_day: bool = False) -> tuple[int, Term] | None:
    """Return the number of tokens and the term of the date with which they begin, or None."""
    found = written_dates.date_at(
        [folded(token.word) for token in tokens],
        [token.gap.strip() for token in tokens],
        is_day=is_day,
    )
    if found is None:
        return None
    typed = tuple(token.word for token in tokens[: found.words])
    others = [Way(way) for way in found.ways() if way != typed]
    return found.words, Term(Way(typed), tuple(others))


# "10kg", "20m2", "1234QĐ" of "1234QĐ-UBND".
_GLUED_NUMBER = re.compile("([0-9]+)([^\\W\\d_]+[0-9]?)")
#: Syllables that are units too.
_UNITS = frozenset({"ha"})
_NO_SPELLINGS = Spellings(())


def _amount_at(tokens: list[Token], at: int, spellings: Spellings) -> tuple[int, Term] | None:
    """Return the number of tokens and the term of a number, or None if none begins there.

    In groups or not, 7.448.251 = 7448251, and with a unit of measure together or apart, 500 kV =
    500kV. What is no syllable is taken for a unit, unless it is one of the ``spellings``.
    """
    parts: list[Token] = []
    end = at
    while end < len(tokens) and tokens[end].is_number and (end == at or _goes_on(tokens[end])):
        parts.append(tokens[end])
        end += 1
    rest = tokens[end] if end < len(tokens) else None
    unit, is_glued = "", False
    if rest and (not parts or _goes_on(rest)):
        if (glued := _GLUED_NUMBER.fullmatch(rest.word)) and _is_unit(glued[2]):
            parts.append(Token(glued[1], rest.gap))
            unit, is_glued = glued[2], True
    elif rest and rest.gap.strip() in {"", "-"} and _is_unit(rest.word):
        following = [token.word for token in tokens[end : end + max(spellings.longest, 1)]]
        unit = "" if spellings.longest_at(following) else rest.word
    if not parts:
        return None
    groups = tuple(token.word for token in parts)
    ways = [groups, *written_numbers.ways_of(groups, [token.gap for token in parts[1:]])]
    if not unit:
        return len(parts), Term(Way(groups), tuple(map(Way, ways[1:])))
    apart = [(*way, unit) for way in ways]
    together = [(*way[:-1], way[-1] + unit) for way in ways]
    typed, *others = together + apart if is_glued else apart + together
    is_in_a_row = is_glued or len(groups) > 1
    return len(parts) + (not is_glued), Term(Way(typed, is_in_a_row), tuple(map(Way, others)))


def _goes_on(token: Token) -> bool:
    """Return whether a number before the token goes on with it, if it is one: 7.448, 1,5."""
    return token.gap in {".", ","}


def _is_unit(word: str) -> bool:
    """Return whether the word is a unit of measure, or some other abbreviation.

    >>> _is_unit("kV"), _is_unit("m2"), _is_unit("ha"), _is_unit("em"), _is_unit("19")
    (True, True, True, False, False)
    """
    letters = folded(word.rstrip("0123456789").lower())
    return letters.isalpha() and (letters in _UNITS or letters not in SYLLABLES)


def document_numbers(tokens: Sequence[Token], spellings: Spellings) -> list[tuple[Way, ...]]:
    """Return the document numbers and the like among the tokens: 18-NQ/TU, 1234 qd ubnd, Covid-19.

    Each has at least two parts, one of them a number. Parts are joined without a space, or are an
    abbreviation after a number. A number is returned in each way to write it: one behind the words
    for a kind of document also with their abbreviation in its place, as articles have it.

    >>> from news.search.language.spellings import SpellingSet
    >>> forms = [("kế hoạch", "KH"), ("ủy ban nhân dân", "UBND")]
    >>> known = Spellings([SpellingSet.of(*each, is_abbreviation=True) for each in forms])
    >>> [way.words for way in document_numbers(tokens_of("kế hoạch số 86 ubnd"), known)[0]]
    [('86', 'ubnd'), ('86', 'kh', 'ubnd')]
    >>> [way.words for way in document_numbers(tokens_of("kế hoạch 86 ủy ban nhân dân"), known)[0]]
    [('86', 'kh', 'ubnd')]
    >>> [way.words for way in document_numbers(tokens_of("7/kh-ubnd"), known)[0]]
    [('7', 'kh', 'ubnd'), ('07', 'kh', 'ubnd')]
    """
    runs: list[list[Token]] = []
    for token in tokens:
        belongs = runs and (
            token.is_joined
            or (folded(token.word) in spellings.short and any(part.is_number for part in runs[-1]))
        )
        if belongs:
            runs[-1].append(token)
        else:
            runs.append([token])
    found, end = [], 0
    for run in runs:
        begin, end = end, end + len(run)
        words = tuple(token.word for token in run)
        if not any(token.is_number for token in run):
            continue
        kinds = _kinds_before(tokens[:begin], spellings)
        # Of "05/2025 UBND" the abbreviation stands behind the year.
        at = next((n for n, token in enumerate(run) if not token.is_number), len(run))
        issuers = [words[at:]] if at < len(run) else _issuers_at(tokens[end:], spellings)
        numbers = [words[:at]]
        if at and (other := written_numbers.with_other_zero(words[0])):
            numbers.append((other, *words[1:at]))
        typed = [(*number, *words[at:]) for number in numbers] if len(run) > 1 else []
        with_kind = [
            (*number, kind, *each) for number in numbers for kind in kinds for each in issuers if at
        ]
        if typed or with_kind:
            found.append(tuple(map(Way, typed + with_kind)))
    return found


def _kinds_before(tokens: Sequence[Token], spellings: Spellings) -> list[str]:
    """Return the abbreviations of the words with which the tokens end, before a "số" or not.

    >>> from news.search.language.spellings import SpellingSet
    >>> decree = Spellings([SpellingSet.of("nghị định", "NĐ", is_abbreviation=True)])
    >>> _kinds_before(tokens_of("theo nghị định số"), decree)
    ['nđ']
    """
    words = tuple(token.word for token in tokens)
    if words and folded(words[-1]) == "so":
        words = words[:-1]
    for begin in range(max(len(words) - spellings.longest, 0), len(words)):
        if others := spellings.others(words[begin:]):
            return [form[0] for form in others if len(form) == 1]
    return []


def _issuers_at(tokens: Sequence[Token], spellings: Spellings) -> list[tuple[str, ...]]:
    match = spellings.longest_at([token.word for token in tokens[: spellings.longest]])
    return [form for form in match.others if len(form) == 1] if match else []
