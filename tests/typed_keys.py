"""The keys with which a Vietnamese word is typed, as its input method gets them."""

from unicodedata import normalize

_HATS = {"\u0302": ("{0}{0}", "{0}6"), "\u0306": ("{0}w", "{0}8"), "\u031b": ("{0}w", "{0}7")}
_TONES = {"\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}


def in_telex(word: str) -> str:
    return _keys(word, 0)


def in_vni(word: str) -> str:
    return _keys(word, 1)


def _keys(word: str, method: int) -> str:
    """Return the keys, the one of the tone last, as most people type."""
    typed, tone = "", ""
    for letter in normalize("NFD", word.replace("đ", ("dd", "d9")[method])):
        if letter in _HATS:
            typed = typed[:-1] + _HATS[letter][method].format(typed[-1])
        elif letter in _TONES:
            tone = _TONES[letter][method]
        else:
            typed += letter
    return typed + tone
