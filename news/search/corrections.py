"""What a reader may have meant by a query that finds nothing: "Có phải bạn tìm …".

Corrections come of rules (Telex or VNI keys left in, one letter wrong in one word) and are told
only where articles have them, so no list of words has to be kept up to date.
"""

from collections.abc import Iterator

from news.models.edition_queries import EditionQuerySet
from news.models.full_text import folded
from news.search.query import Query, understand
from news.search.results import TakesTooLong, occurring
from portal.vietnamese.keystrokes import telex, vni
from portal.vietnamese.syllables import SYLLABLES, near

#: Suggestions at most, and words of a line that is corrected: longer ones were pasted.
MOST, MOST_WORDS = 3, 12
#: Milliseconds that PostgreSQL may spend on the lines of one kind.
PATIENCE = 300


def corrected(editions: EditionQuerySet, query: Query) -> list[str]:
    """Return lines like the query that find something, the likeliest first; at most three queries.

    None if PostgreSQL needs too long to say so.
    """
    words = list(query.words)
    if len(words) > MOST_WORDS:
        return []
    try:
        for lines in (_decoded(words), _one_letter_off(words)):
            parsed = [understand(line) for line in lines]
            # Words in a row first: of scattered ones nearly every pair of syllables has some.
            in_a_row = [(each.as_typed, each.pairs) for each in parsed if each.pairs]
            if found := occurring(editions, "search_pairs", in_a_row, most=MOST, patience=PATIENCE):
                return found
            anywhere = [(each.as_typed, each.folded) for each in parsed]
            if found := occurring(editions, "search", anywhere, most=MOST, patience=PATIENCE):
                return found
    except TakesTooLong:
        pass
    return []


def _decoded(words: list[str]) -> Iterator[str]:
    """Yield the line as it is if the keys were meant for Telex, and for VNI."""
    for decode in (telex, vni):
        line = [
            meant if folded(word) not in SYLLABLES and (meant := _syllable(decode, word)) else word
            for word in words
        ]
        if line != words:
            yield " ".join(line)


def _syllable(decode, word: str) -> str:
    meant = decode(word)
    return meant if folded(meant) in SYLLABLES else ""


def _one_letter_off(words: list[str]) -> Iterator[str]:
    """Yield the lines with another syllable for one word: first for words that are none."""
    places = sorted(range(len(words)), key=lambda place: folded(words[place]) in SYLLABLES)
    for place in places:
        for other in near(folded(words[place])):
            yield " ".join([*words[:place], other, *words[place + 1 :]])
