"""Parser of search queries: pure functions from a line of text to tsqueries.

Words in quotes must follow each other in the article; every other word may be anywhere in it, in
any order. ``lũ OR lụt`` asks for one of two (``HOẶC`` and ``|`` too), which are words, forms of the
spellings, or words in quotes; ``-lụt`` and ``-"bão số 3"`` leave articles out. A dash elsewhere, a
colon or a bracket only separates words, so a pasted headline is a valid query.

Readers type ``42/2022/nđ-cp``, ``nghi dinh 42`` or ``so 1234 qd ubnd`` where an article may have
the full words: the forms of `spellings` are found in each other's place, and numbers and dates in
each of the ways in which they are written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from unicodedata import normalize

from news.search.language.operators import Kind, parts_of
from news.search.language.spellings import Spellings
from news.search.language.terms import (
    Term,
    Way,
    document_numbers,
    left_out_of,
    phrase_of,
    terms_of,
    tokens_of,
)
from news.search.language.tsqueries import (
    Choice,
    Rows,
    accented_way,
    all_of,
    any_of,
    folded_in_any_text,
    folded_way,
    in_any_text,
    of_choices,
    rows_of,
    tsquery_of_pairs,
)
from portal.vietnamese import text
from portal.vietnamese.full_text import WORD

#: Parts of a query that are read, of each kind; what follows is ignored. A line of 1,000
#: characters, the longest that the page takes, has all its words read.
MOST_TERMS, MOST_WAYS = 512, 512
#: Forms of what was left out that the page names; of a date there are nine.
MOST_SHOWN = 3


@dataclass(frozen=True)
class Query:
    """A parsed query; false if the line has no word to look for.

    ``as_typed`` is the whole line, normalised like stored texts. Results contain one term of each
    of the ``choices`` and none of what is ``left_out``. ``numbers`` are document numbers and the
    like (``18-NQ/TU``, ``Covid-19``), each in the ways to write it: articles in which the parts of
    one follow each other are ranked higher, and so are those in which all ``words`` do, the words
    looked for. ``frame`` is what stands around these in the line.
    """

    as_typed: str
    choices: tuple[Choice, ...]
    left_out: tuple[Term, ...] = ()
    numbers: tuple[tuple[Way, ...], ...] = ()
    words: tuple[str, ...] = ()
    frame: tuple[str, ...] = ("",)

    def __bool__(self):
        return bool(self.choices)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms that are looked for."""
        return tuple(term for choice in self.choices for term in choice)

    @property
    def has_choices(self) -> bool:
        return any(len(choice) > 1 for choice in self.choices)

    @property
    def has_quotes(self) -> bool:
        """Whether the line has words in quotes that are looked for."""
        parts = parts_of(normalize("NFKC", self.as_typed))
        return any(part.kind is Kind.PHRASE for part in parts)

    @property
    def is_phrase(self) -> bool:
        """Whether the line is nothing but words in quotes: what it finds has them in a row."""
        is_one = len(self.choices) == 1 and len(self.terms[0].ways) == 1
        return is_one and bool(self.rows) and not self.left_out

    @property
    def words_left_out(self) -> list[str]:
        """Each word and phrase that is left out, as a line for the page, with a few other forms.

        >>> understand("-kỹ", Spellings([])).words_left_out
        ['kỹ = kĩ']
        """
        return list(map(_forms_of, self.left_out))

    def with_words(self, words: Sequence[str]) -> str:
        """Return the line with other words to look for, as many as it has.

        Its operators stay where they are; without any, the words alone are the line.
        """
        if not (self.left_out or self.has_choices):
            return " ".join(words)
        around = zip(words, self.frame[1:], strict=True)
        return self.frame[0] + "".join(word + following for word, following in around)

    @cached_property
    def folded(self) -> str:
        """The tsquery that every result matches, without diacritics."""
        return self._with(folded_in_any_text)

    @cached_property
    def begun(self) -> str:
        """The tsquery like `folded`, for a line whose last word is still being typed."""
        last = self.terms[-1]

        def written(term: Term) -> Iterable[str]:
            begun = [folded_way(term.typed, begun=True)] if term is last else []
            return [*map(folded_way, term.ways), *begun]

        return self._with(written)

    @cached_property
    def accented(self) -> str:
        """The tsquery for results of `folded` with every diacritic typed; "" if none was typed.

        Words typed without diacritics match every spelling.
        """
        if not any(term.has_diacritics for term in self.terms):
            return ""
        return self._with(
            lambda term: in_any_text(term, accented_way if term.has_diacritics else folded_way)
        )

    @cached_property
    def literal(self) -> str:
        """The tsquery for results of `folded` with what was typed where it has another meaning.

        "" if it has none.
        """
        if not any(term.literally for term in self.terms):
            return ""
        return self._with(
            lambda term: (
                [all_of(map(folded_way, term.literally))]
                if term.literally
                else folded_in_any_text(term)
            )
        )

    @cached_property
    def strict(self) -> str:
        """The tsquery for results with the parts of each number in a row; "" without numbers."""
        joined = any_of if self.has_choices and self.numbers else all_of
        return joined(any_of(map(folded_way, ways)) for ways in self.numbers)

    @cached_property
    def in_a_row(self) -> str:
        """The tsquery for results with all words in a row; "" for a single word or a choice."""
        if self.has_choices or len(self.words) < 2:
            return ""
        return folded_way(Way(self.words[:MOST_TERMS]))

    @cached_property
    def pairs(self) -> str:
        """The tsquery on `search_pairs` that results with all words in a row match; "" without."""
        return "" if self.has_choices else tsquery_of_pairs(self.words[:MOST_TERMS])

    @cached_property
    def rows(self) -> tuple[Rows, ...]:
        """The `Rows` of each term, or choice of terms, with words in a row: all results match."""
        return tuple(filter(None, map(rows_of, self.choices)))

    @cached_property
    def beside_rows(self) -> list[str]:
        """The tsquery of each term, or choice of terms, without `rows`."""
        others = (choice for choice in self.choices if not rows_of(choice))
        return [of_choices(folded_in_any_text, [each]) for each in others]

    @cached_property
    def accented_anywhere(self) -> str:
        """The tsquery like `accented` for words in a row in any order; "" where that is."""
        if not self.accented:
            return ""

        def anywhere(term: Term) -> Iterable[str]:
            spelled = accented_way if term.has_diacritics else folded_way
            return (spelled(way._replace(in_a_row=False)) for way in term.ways)

        return of_choices(anywhere, self.choices)

    def _with(self, written: Callable[[Term], Iterable[str]]) -> str:
        """Return the tsquery for one term of each choice, ``written`` in some ways."""
        wanted = of_choices(written, self.choices)
        # With a diacritic a word left out is that word alone; without, any that is spelled so.
        unwanted = (f"!{accented_way(way)}" for term in self.left_out for way in term.ways)
        return " & ".join([wanted, *unwanted])


def understand(typed: str, spellings: Spellings) -> Query:
    """Parse what a reader typed. Any text is valid; without a word the query is false.

    >>> from news.search.language.spellings import SpellingSet
    >>> spellings = Spellings(
    ...     [
    ...         SpellingSet.of("hợp tác xã", "HTX", is_abbreviation=True),
    ...         SpellingSet.of("thông tư", "TT", is_abbreviation=True, is_ambiguous=True),
    ...     ]
    ... )
    >>> understand("Vĩnh Yên – Phúc Yên", spellings).folded
    "'vinh' & 'yen' & 'phuc'"
    >>> understand("Vĩnh Yên – Phúc Yên", spellings).accented
    "'vĩnh' & 'yên' & 'phúc'"
    >>> understand("Vĩnh Yên – Phúc Yên", spellings).pairs
    "'vinh_yen' & 'yen_phuc' & 'phuc_yen'"
    >>> understand("Vĩnh Y", spellings).begun
    "'vinh' & ('y' | 'y':*)"
    >>> understand('"cán bộ" xã', spellings).folded
    "(('can' <-> 'bo') | ('can' <0> 'bo')) & 'xa'"
    >>> understand('xã "cán bộ lý"', spellings).rows
    (Rows(pairs="('can_bo' & 'bo_ly' | 'can_bo' & 'bo_li' | '…')", words=''),)
    >>> understand("htx", spellings).rows
    (Rows(pairs="('hop_tac' & 'tac_xa' | '…')", words="'htx'"),)
    >>> understand("hop tac xa, HTX", spellings).folded
    "(('hop' & 'tac' & 'xa') | 'htx') & ('htx' | ('hop' <-> 'tac' <-> 'xa') | \
('hop' <0> 'tac' <0> 'xa'))"
    >>> understand("số 1234 tt htx", spellings).strict
    "('1234' <-> 'tt' <-> 'htx')"
    >>> understand("thông tư", spellings).literal
    "('thong' <-> 'tu')"
    >>> understand('"lũ quét" bão -lụt -sat -"số 3"', spellings).accented
    "(('lũ' <-> 'quét') | ('lũ' <0> 'quét')) & 'bão' & !'lụt' & !'sat' & !('số' <-> '3') & \
!('số' <-> '03')"
    >>> understand("xã -htx -tt", spellings).folded
    "'xa' & !'htx' & !('hợp' <-> 'tác' <-> 'xã') & !'tt'"
    """
    line = text.normalise(typed)
    choices: list[Choice] = []
    left_out: list[Term] = []
    numbers: list[tuple[Way, ...]] = []
    words: list[str] = []
    frame = [""]
    joins = False  # Whether an OR stands between the last choice and what comes next.
    parts = list(parts_of(normalize("NFKC", line)))
    for part, following in zip_longest(parts, parts[1:]):
        tokens = tokens_of(part.text)
        if part.kind in (Kind.EITHER, Kind.WITHOUT, Kind.WITHOUT_PHRASE):
            frame[-1] += part.whole
            joins = joins or (part.kind is Kind.EITHER and bool(choices))
            is_word = part.kind is Kind.WITHOUT
            unwanted = left_out_of(tokens, spellings) if is_word else phrase_of(tokens)
            left_out += [unwanted] if unwanted else []
            continue
        if part.kind is Kind.PHRASE:
            terms = [phrase] if (phrase := phrase_of(tokens)) else []
        else:
            before_or = following is not None and following.kind is Kind.EITHER
            terms = terms_of(tokens, spellings, after_or=joins, before_or=before_or)
            numbers += document_numbers(tokens, spellings)
        if joins and terms:
            choices[-1] += (terms.pop(0),)
            joins = False
        choices += [(term,) for term in terms]
        words += [token.word for token in tokens]
        first_gap, *gaps = WORD.split(part.whole)
        frame[-1] += first_gap
        frame += gaps
    return Query(
        line,
        _bounded(dict.fromkeys(tuple(dict.fromkeys(choice)) for choice in choices)),
        sum(_bounded((term,) for term in dict.fromkeys(left_out)), ()),
        tuple(dict.fromkeys(numbers))[:MOST_TERMS],
        tuple(words),
        tuple(frame),
    )


def _forms_of(term: Term) -> str:
    shown = term.ways if len(term.ways) <= MOST_SHOWN else [term.typed]
    return " = ".join(" ".join(way.words) for way in shown)


def _bounded(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return the first choices, with as many terms and other ways to write them as are read."""
    found: list[Choice] = []
    terms, ways = MOST_TERMS, MOST_WAYS
    for choice in choices:
        bounded = []
        for term in choice[:terms]:
            bounded.append(term if len(term.others) <= ways else replace(term, others=()))
            ways -= len(bounded[-1].others)
        if not bounded:
            break
        terms -= len(bounded)
        found.append(tuple(bounded))
    return tuple(found)
