"""Vietnamese typed with the input method off: Telex (``nghij quyeets``) and VNI (``nghi5``)."""

import re
from unicodedata import normalize

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TONES_OF_VNI = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
#: What a letter becomes with the key after it, anywhere later in the syllable.
_HATS = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ", "aw": "ă", "ow": "ơ", "uw": "ư"}
_HATS_OF_VNI = {"a6": "â", "e6": "ê", "o6": "ô", "o7": "ơ", "u7": "ư", "a8": "ă", "d9": "đ"}
_VOWELS = "aăâeêioôơuưy"
_SYLLABLE = re.compile(f"(?:qu|gi(?=[{_VOWELS}])|[^{_VOWELS}]*)([{_VOWELS}]+)([^{_VOWELS}]*)")


def telex(word: str) -> str:
    """Return the syllable that these keys are in Telex, "" if they are none.

    >>> telex("nghij"), telex("quyeets"), telex("dduwowngf"), telex("toans"), telex("nghi")
    ('nghị', 'quyết', 'đường', 'toán', '')
    """
    return _typed(word, _HATS, _TONES)


def vni(word: str) -> str:
    """Return the syllable that these keys are in VNI, "" if they are none.

    >>> vni("nghi5"), vni("quye6t1"), vni("d9u7o7ng2"), vni("nghi")
    ('nghị', 'quyết', 'đường', '')
    """
    return _typed(word, _HATS_OF_VNI, _TONES_OF_VNI)


def _typed(word: str, hats: dict[str, str], tones: dict[str, str]) -> str:
    letters, tone = "", ""
    for key in word.lower():
        if (place := _hatted(letters, key, hats)) is not None:
            letters = letters[:place] + hats[letters[place] + key] + letters[place + 1 :]
            # "uow" is ươ.
            if letters[place] == "ơ" and letters[place - 1 : place] == "u" and key in "w7":
                letters = f"{letters[: place - 1]}ư{letters[place:]}"
        elif key in tones and letters and not tone and any(each in _VOWELS for each in letters):
            tone = tones[key]
        else:
            letters += key
    if letters + tone == word.lower():
        return ""
    return _with_tone(letters, tone)


def _hatted(letters: str, key: str, hats: dict[str, str]) -> int | None:
    """Return the place of the last letter that becomes another one by this key."""
    return next(
        (place for place in reversed(range(len(letters))) if letters[place] + key in hats), None
    )


def _with_tone(letters: str, tone: str) -> str:
    """Return the syllable with the tone on its vowel, by the old rule (hòa); "" if it is none."""
    match = _SYLLABLE.fullmatch(letters)
    if match is None:
        return ""
    if not tone:
        return letters
    vowels, begin = match[1], match.start(1)
    hatted = [place for place, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if hatted:
        place = hatted[-1]
    elif len(vowels) > 1 and (match[2] or len(vowels) == 3):
        place = 1
    else:
        place = 0
    at = begin + place + 1
    return normalize("NFC", letters[:at] + tone + letters[at:])
