"""Parse the markers that Word writes before the paragraphs of a list: bullets and numbers."""

import re
from typing import NamedTuple

from portal.vietnamese import text

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
# Bullets in the fonts Courier New and Wingdings, which are letters in other fonts.
_BULLET_LETTERS = "oqvnluØüàè"
_MARKER = re.compile(r"\(?(?:([0-9]{1,4})|([a-z])|([ivxlc]{1,8}))[.)]", re.IGNORECASE)


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


def _roman_value(word: str) -> int:
    values = [_ROMAN[letter] for letter in word]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
