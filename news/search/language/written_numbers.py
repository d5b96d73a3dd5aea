"""Numbers in search queries: 7.448.251 and 7448251, 3.451,5 and 3451,5, 7 and 07."""

import re
from collections.abc import Sequence

from portal.vietnamese import text

_OF_THREE = re.compile("[0-9]{3}")
_BELOW_TEN = re.compile("0?[1-9]")
#: Digits of the longest number that is written in groups.
_LONGEST = 15


def ways_of(groups: Sequence[str], gaps: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the other ways, as words, to write a number that was typed in ``groups`` of digits.

    ``gaps`` are the characters before each group but the first: "." or ",". What follows the whole
    part, which has groups of three after dots, is the fraction.

    >>> ways_of(["7", "448", "251"], [".", "."]), ways_of(["3451", "5"], [","])
    ([('7448251',)], [('3', '451', '5')])
    >>> ways_of(["5", "5"], [","]), ways_of(["1234"], []), ways_of(["0912345"], [])
    ([], [('1', '234')], [])
    >>> ways_of(["7"], []), ways_of(["07"], []), ways_of(["7", "5"], [","])
    ([('07',)], [('7',)], [])
    """
    end = 1
    if len(groups[0]) <= 3 and not groups[0].startswith("0"):
        # One comma is a fraction's, but 1,234,567 has those of English.
        separator = gaps[0] if gaps else ""
        while end < len(groups) and gaps[end - 1] == separator and _OF_THREE.fullmatch(groups[end]):
            end += 1
    rest = tuple(groups[end:])
    if end > 1:
        return [("".join(groups[:end]), *rest)]
    digits = groups[0]
    # Of other scripts some digits are no decimals: int() refuses them.
    if 3 < len(digits) <= _LONGEST and digits.isdecimal() and not digits.startswith("0"):
        return [(*text.number(int(digits)).split("."), *rest)]
    return [(other,)] if not rest and (other := with_other_zero(digits)) else []


def with_other_zero(digits: str) -> str:
    """Return a number below ten with a zero before it, or without the one it has; "" for others.

    Documents have both: 7/CĐ-UBND and 07/CĐ-UBND, "7 người" and "07 người".

    >>> with_other_zero("7"), with_other_zero("07"), with_other_zero("0"), with_other_zero("70")
    ('07', '7', '', '')
    """
    if _BELOW_TEN.fullmatch(digits):
        return digits[1:] or f"0{digits}"
    return ""
