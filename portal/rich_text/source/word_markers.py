"""Parse the markers that Word writes before the paragraphs of a list: bullets and numbers."""

import re
from typing import NamedTuple

from portal.vietnamese import text

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
# Bullets in the fonts Courier New and Wingdings, which are letters in other fonts.
_BULLET_LETTERS = "oqvnluØüàè"
# Not "01.": <ol> would show 1.
_MARKER = re.compile(r"\(?(?:([1-9][0-9]{0,3}|0)|([a-z])|([ivxlc]{1,8}))[.)]", re.IGNORECASE)
_VIETNAMESE_LETTER = re.compile(r"\(?[đăâêôơư][.)]", re.IGNORECASE)
_TYPED = re.compile(
    r"(?:\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-zđ]|[ivxlc]{1,8})[.)/]|[-–—•+*·]"
    r"|(?:điều|khoản|mục|phần|chương|bước|câu)\s+[0-9ivxlc]+[.:)]?)(?:\s|$)",
    re.IGNORECASE,
)


class Marker(NamedTuple):
    """A bullet (no number), or a number written in a type of <ol> (1, a, A, i, I)."""

    type: str = "1"
    number: int | None = None

    def follows(self, other: "Marker") -> bool:
        if self.number is None or other.number is None:
            return self.number is other.number
        return (self.type, self.number) == (other.type, other.number + 1)


def markers(typed: str) -> list[Marker]:
    """Return the possible meanings of a list paragraph's marker, likeliest first; [] for none.

    >>> markers("3."), markers("·"), markers("1.2."), markers("Điều 5.")
    ([Marker(type='1', number=3)], [Marker(type='1', number=None)], [], [])
    >>> markers("iv)"), markers("c.")
    ([Marker(type='i', number=4)], [Marker(type='a', number=3), Marker(type='i', number=100)])
    """
    typed = text.normalise(typed)
    if len(typed) == 1 and (not typed.isalnum() or typed in _BULLET_LETTERS):
        return [Marker()]
    match = _MARKER.fullmatch(typed)
    if not match:
        return []
    digits, letter, roman = match.groups()
    if digits:
        return [Marker("1", int(digits))]
    word = letter or roman
    readings = []
    if letter:
        readings.append(
            Marker("a" if letter.islower() else "A", ord(letter.lower()) - ord("a") + 1)
        )
    if set(word.lower()) <= set(_ROMAN):
        readings.append(Marker("i" if word.islower() else "I", _roman_value(word.lower())))
    # A list that begins with "i" is Roman: a list of letters begins with "a".
    return readings[::-1] if word.lower() == "i" else readings


def is_vietnamese_letter(typed: str) -> bool:
    """Return whether the marker is a letter that only the Vietnamese alphabet has.

    >>> is_vietnamese_letter("đ) "), is_vietnamese_letter("d)"), is_vietnamese_letter("Điều 1.")
    (True, False, False)
    """
    return bool(_VIETNAMESE_LETTER.fullmatch(text.normalise(typed)))


def is_typed(words: str) -> bool:
    """Return whether the words begin with a marker that somebody typed.

    >>> is_typed("1. Phạm vi"), is_typed("– Sở Y tế"), is_typed("1 tỷ đồng"), is_typed("Điều 2 nêu")
    (True, True, False, True)
    """
    return bool(_TYPED.match(text.normalise(words)))


def _roman_value(word: str) -> int:
    values = [_ROMAN[letter] for letter in word]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
