"""The spellings of one word: its tone mark on either vowel, and i or y."""

import re
from functools import lru_cache
from unicodedata import normalize

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# A syllable that ends in oa, oe or uy, with its tone on the one vowel or on the other.
_OPEN_ENDING = re.compile(f"(o|u)([{_TONES}]?)((?<=o)[ae]|(?<=o[{_TONES}])[ae]|y)([{_TONES}]?)$")
# The consonants after which i and y are two spellings of one sound, each right in some schoolbook.
_I_OR_Y = re.compile(f"(h|k|l|m|s|t|v|qu)([iy])([{_TONES}]?)(t?)")


def tone_placements(word: str) -> set[str]:
    """Return the word with its tone mark in the positions of the old and of the new rule.

    >>> sorted(tone_placements("hòa")), sorted(tone_placements("thuỷ")), tone_placements("hoàn")
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


def with_i_or_y(word: str) -> str:
    """Return the other spelling of a syllable that ends in i or y, or of quýt, or "".

    >>> with_i_or_y("kĩ"), with_i_or_y("lý"), with_i_or_y("quy"), with_i_or_y("thi")
    ('kỹ', 'lí', 'qui', '')
    >>> with_i_or_y("vỹ"), with_i_or_y("quít"), with_i_or_y("quỵt"), with_i_or_y("kít")
    ('vĩ', 'quýt', 'quịt', '')
    >>> with_i_or_y("mai")
    ''
    """
    match = _I_OR_Y.fullmatch(normalize("NFD", word))
    # Before t only after "qu": quýt, quít.
    if not match or (match[4] and match[1] != "qu"):
        return ""
    other = "y" if match[2] == "i" else "i"
    return normalize("NFC", match[1] + other + match[3] + match[4])


@lru_cache(maxsize=2000)
def canonical(word: str) -> str:
    """Return one and the same spelling for all those of a word, to compare words by.

    >>> canonical("uỷ") == canonical("ủy"), canonical("kĩ") == canonical("kỹ")
    (True, True)
    >>> canonical("ủy") == canonical("uy")
    False
    """
    return min(tone_placements(word) | tone_placements(with_i_or_y(word) or word))
