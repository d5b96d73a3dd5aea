"""Operators of a query: words in quotes, OR between two words, a minus before one to leave out."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    WORDS = "words"
    PHRASE = "phrase"
    EITHER = "either"
    WITHOUT = "without"
    WITHOUT_PHRASE = "without phrase"


class Part(NamedTuple):
    """A part of a query: its words in ``text``, and as it stands in the line, operator and all."""

    kind: Kind
    text: str
    whole: str


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
# A minus follows a space, or begins the line, and touches its word: "18-NQ/TU" and "Vĩnh Yên - Phúc
# Yên" have none. OR is written in capitals, for "or" may be a word of a headline. A quote that is
# not closed is none, and so is the minus before it.
_OPERATOR = re.compile(
    r"""(?P<minus>(?<!\S)-)?"(?P<phrase>[^"]*)"
    |(?P<either>(?<![^\s"])(?:OR|HOẶC)(?![^\s"])|\|+)
    |(?<!\S)-(?P<without>[^\W_][^\s"|]*)""",
    re.VERBOSE,
)
#: "-2 độ", "2020 -2025": a number of up to three digits, or one after another number, is not left
#: out. The number before ends the text between.
_SHORT_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9]+)?[%°]?[.,;:)]*")
_NUMBER, _ENDS_WITH_NUMBER = re.compile(r"[0-9][0-9./]*[.,;:)]*"), re.compile(r"[0-9]\s+$")


def parts_of(line: str) -> Iterator[Part]:
    """Yield the parts of a line in NFKC, in order, the words in lower case.

    >>> [(part.kind.name, part.text) for part in parts_of('Lũ OR "lụt lội" -Bão')]
    [('WORDS', 'lũ '), ('EITHER', ''), ('WORDS', ' '), ('PHRASE', 'lụt lội'), ('WORDS', ' '), \
('WITHOUT', 'bão')]
    >>> [part.kind.name for part in parts_of("Vĩnh Yên - Phúc Yên 18-NQ/TU or -2 độ, 2020 -2025")]
    ['WORDS']
    """
    line, begin = line.translate(_QUOTES), 0
    for match in _OPERATOR.finditer(line):
        before = line[begin : match.start()]
        if match["without"] and _is_a_number_itself(match["without"], before):
            continue
        if before:
            yield Part(Kind.WORDS, before.lower(), before.lower())
        yield _operator(match)
        begin = match.end()
    if rest := line[begin:].lower():
        yield Part(Kind.WORDS, rest, rest)


def _operator(match: re.Match[str]) -> Part:
    if match["either"]:
        return Part(Kind.EITHER, "", match[0])
    if match["phrase"] is None:
        return Part(Kind.WITHOUT, match["without"].lower(), match[0].lower())
    kind = Kind.WITHOUT_PHRASE if match["minus"] else Kind.PHRASE
    return Part(kind, match["phrase"].lower(), match[0].lower())


def _is_a_number_itself(word: str, before: str) -> bool:
    if _SHORT_NUMBER.fullmatch(word):
        return True
    return bool(_NUMBER.fullmatch(word) and _ENDS_WITH_NUMBER.search(before))
