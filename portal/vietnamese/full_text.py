"""Words of texts and of queries, and the tsvectors in which PostgreSQL finds them.

PostgreSQL's own text parser is not used. It takes ``42/2022/NĐ-CP`` for the path of a file and the
19 of ``Covid-19`` for a negative number, and then finds neither in another spelling (measured:
docs/decisions/0006-search-on-postgres.md). Instead `words` splits both texts and queries, and
PostgreSQL receives a tsvector with the position of each word.
"""

import math
import re
from itertools import pairwise
from unicodedata import normalize

from portal.vietnamese import text

#: Characters at the beginning of a body that are searched: some 100 printed pages.
LONGEST_TEXT = 200_000
#: Bytes of a vector as text. PostgreSQL rejects a tsvector over 1 MiB; publishing would fail.
LONGEST_VECTOR = 1_000_000
#: Characters of a word that are searched. PostgreSQL rejects a word of 2 KiB, and a Korean letter
#: that is decomposed has 9 bytes.
LONGEST_WORD = 200

#: PostgreSQL stores no position after this one, where all further words are, and of a word no more
#: than 256 positions.
LAST_POSITION, MOST_POSITIONS = 16_383, 256
#: Words in a row that are found across the place from which words have no position of their own.
LONGEST_ROW = 50

WORD = re.compile("[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*")


def words(line: str) -> list[str]:
    """Return the words of a text in order, in lower case, without the characters between them.

    >>> words("Nghị định 42/2022/NĐ-CP: 5 m²")
    ['nghị', 'định', '42', '2022', 'nđ', 'cp', '5', 'm2']
    """
    found = WORD.findall(normalize("NFKC", line).lower())
    if max(map(len, found), default=0) > LONGEST_WORD:
        found = [word[:LONGEST_WORD] for word in found]
    return found


class _FoldedWords(dict):
    """Cache ``{word: word without diacritics}``, filled on demand.

    Texts have some 7,000 syllables; readers type anything. At 10,000 entries, 2 MB, the cache is
    emptied: to fill it again takes 2 µs a word.
    """

    ENOUGH = 10_000

    def __missing__(self, word):
        if len(self) >= self.ENOUGH:
            self.clear()
        self[word] = bare = normalize("NFKD", text.fold(word))
        return bare


_FOLDED = _FoldedWords()


def folded(word: str) -> str:
    """Return a word from `words` without diacritics.

    >>> folded("định")
    'dinh'
    """
    return _FOLDED[word]


def folded_line(line: str) -> str:
    """Return the words of a line without diacritics, separated by spaces.

    >>> folded_line("Vĩnh Yên – “Phúc Yên”")
    'vinh yen phuc yen'
    """
    return " ".join(map(folded, words(line)))


def vector(title: str, summary: str, body_text: str, byline: str = "") -> str:
    """Return a tsvector as text: at each position the word as written and without diacritics.

    The weights are A for the title, B for the sapo (summary), C for the text, D for the byline.
    There are no stop words and no stems: a Vietnamese word is a syllable, and any may be a name. If
    the vector would be longer than PostgreSQL can store, words at the end of the texts are left
    out. Each word after the last position that it stores is at that position; so is, beside its own
    place, each that stands after the 255th of a word.

    >>> vector("Đi bộ", "", "bo")
    'đi:1A bộ:2A di:1A bo:2A,3C'
    """
    lines = {"A": title, "B": summary, "C": body_text, "D": byline}
    parts = [(words(line), weight) for weight, line in lines.items()]
    while len((written := _written(parts)).encode()) > LONGEST_VECTOR:
        parts = [(part[: len(part) // 2], weight) for part, weight in parts]
    return written


def _written(parts: list[tuple[list[str], str]]) -> str:
    accented: dict[str, list[str]] = {}
    # Words that differ only in diacritics have one folded word, with the positions of all.
    bare: dict[str, list[str]] = {}
    place, first_lost = 0, math.inf
    for part, weight in parts:
        for word in part:
            place += 1
            there = f"{place}{weight}"
            folded_word = _FOLDED[word]
            found = bare.setdefault(folded_word, [])
            found.append(there)
            # The last one stored is needed for the last position.
            if len(found) == MOST_POSITIONS:
                first_lost = min(first_lost, place)
            if folded_word != word:
                accented.setdefault(word, []).append(there)
    if place > LAST_POSITION:
        first_lost = min(first_lost, LAST_POSITION)
    # Those before it too: they are in a row with it.
    unplaced = first_lost - LONGEST_ROW
    lexemes = (*accented.items(), *bare.items())
    return " ".join(f"{word}:{_positions(found, unplaced)}" for word, found in lexemes)


def _positions(found: list[str], unplaced: float) -> str:
    """Return the positions that PostgreSQL stores of a word, of those at which it is ("12C").

    From place ``unplaced`` on each word is at the last position too, where words in a row are
    sought in any order: of a word that is too frequent no later place is stored.
    """
    if int(found[-1][:-1]) >= unplaced:
        kept = (each for each in found[: MOST_POSITIONS - 1] if int(each[:-1]) < LAST_POSITION)
        found = [*kept, f"{LAST_POSITION}{found[-1][-1]}"]
    return ",".join(found)


#: Characters of a word in a pair; the function in PostgreSQL has the same number.
LONGEST_IN_PAIR = 30
_IN_PAIR = re.compile(f"[a-z0-9]{{1,{LONGEST_IN_PAIR}}}")


def pairs(line: list[str]) -> list[str]:
    """Return the pairs of `words` that follow each other, as in `WordPairsField`.

    >>> pairs(["vĩnh", "yên", "phúc"])
    ['vinh_yen', 'yen_phuc']
    """
    bare = [folded(word) for word in line]
    return [
        f"{one}_{following}"
        for one, following in pairwise(bare)
        if _IN_PAIR.fullmatch(one) and _IN_PAIR.fullmatch(following)
    ]
