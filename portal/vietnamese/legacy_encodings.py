"""Detect text in TCVN3 (ABC) and VNI, the 8-bit encodings used before Unicode.

Such text is Latin-1 characters that look Vietnamese only in fonts like .VnTime or VNI-Times:
"VÜnh Phóc" (TCVN3) and "Vónh Phuùc" (VNI) for "Vĩnh Phúc". Stored, it could not be read or
found by search.

A word is evidence for an encoding when it is not a Vietnamese syllable, but becomes one when
decoded.
"""

import re
from collections.abc import Iterable
from unicodedata import normalize

# The first byte of each run of letters that have consecutive codes.
_TCVN3_BYTES = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_TCVN3 = {
    chr(start + offset): letter
    for start, letters in _TCVN3_BYTES.items()
    for offset, letter in enumerate(letters)
}

# VNI writes most marks as a second character after the letter.
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_HAT = {"á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323", "â": ""}
_VNI_BREVE = {"é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323", "ê": ""}
_VNI = (
    {"ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì"}
    | {letter + code: letter + tone for letter in "aeouy" for code, tone in _VNI_TONES.items()}
    | {
        code + "ùøûõï"[i]: letter + "\u0301\u0300\u0309\u0303\u0323"[i]
        for code, letter in (("ô", "ơ"), ("ö", "ư"))
        for i in range(5)
    }
    | {
        letter + code: f"{letter}\u0302{tone}"
        for letter in "aeo"
        for code, tone in _VNI_HAT.items()
    }
    | {"a" + code: f"a\u0306{tone}" for code, tone in _VNI_BREVE.items()}
)
_VNI_UNIT = re.compile("|".join(sorted(_VNI, key=len, reverse=True)) + "|.", re.DOTALL)

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu "
    "iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oat oay oăc oăm oăn oăng "
    "oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uynh uyt "
    "uyu uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu "
    "y yêm yên yêng yêt yêu"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS.replace(' ', '|')})?(?:{_RHYMES.replace(' ', '|')})")
_STOPPED = re.compile("(?:c|ch|p|t)$")
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SHARP_OR_HEAVY = {"\u0301", "\u0323"}

_WORD = re.compile(r"[^\s0-9,.;:!?()/\[\]{}\"“”‘’…–-]+")
# µm (micrometre) decodes to "àm", a syllable that no Vietnamese word uses.
_NOT_EVIDENCE = {"µm"}
# Characters of a word: "nghiêng" has 7, and VNI writes marks behind their letters.
_LONGEST = 10
_UNICODE_VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯẠ-ỹ]")
_FONTS = {
    "TCVN3": re.compile(r"\.Vn[A-Za-z]", re.IGNORECASE),
    "VNI": re.compile(r"\bVNI-[A-Za-z]", re.IGNORECASE),
}


def legacy_encoding(text: str, html: str = "") -> str | None:
    """Return "TCVN3" or "VNI" when text is written in it, None for anything else.

    Text is plain text as it was received, before `normalise`, which removes the soft hyphen:
    TCVN3's ư. `html` is the HTML that the text comes from, if any: where it names a font of the
    encoding, one word of evidence is enough. The font alone is not (Word names fonts that no letter
    uses).

    >>> legacy_encoding("VÜnh Phóc"), legacy_encoding("Vónh Phuùc")
    ('TCVN3', 'VNI')
    >>> legacy_encoding("Hà Nội, 5 µm ± 1®, où est l'été ?") is None
    True
    """
    words = _WORD.findall(normalize("NFC", text))
    candidates = {
        word
        for word in set(words)
        if not word.isascii() and len(word) <= _LONGEST and not _is_syllable(word)
    } - _NOT_EVIDENCE
    for encoding, decoded in (("TCVN3", _from_tcvn3), ("VNI", _from_vni)):
        named = bool(_FONTS[encoding].search(html))
        accused = {
            word
            for word in candidates
            if (named or encoding == "VNI" or _is_odd(word)) and _is_syllable(decoded(word))
        }
        evidence = [word for word in words if word in accused]
        if evidence and (named or _is_enough(evidence, words, text)):
            return encoding
    return None


def decoded(text: str, encoding: str) -> str:
    """Return text in ``encoding``, as `legacy_encoding` has found it, in Unicode.

    VNI comes out in small letters. Where other words are in Unicode, those stay that could be
    either: "Phóc" is a syllable too.

    >>> decoded("VÜnh Phóc 2020", "TCVN3"), decoded("Vónh Phuùc", "VNI")
    ('Vĩnh Phúc 2020', 'vĩnh phúc')
    >>> decoded("VÜnh Phóc, Vĩnh Yên", "TCVN3")
    'Vĩnh Phóc, Vĩnh Yên'
    """
    is_mixed = bool(_UNICODE_VIETNAMESE.search(text))
    decode = {"TCVN3": _from_tcvn3, "VNI": _from_vni}[encoding]

    def in_unicode(match: re.Match[str]) -> str:
        word = match[0]
        if word.isascii() or (is_mixed and _is_syllable(word)):
            return word
        found = decode(word)
        return word if "?" in found else found

    return normalize("NFC", _WORD.sub(in_unicode, normalize("NFC", text)))


def _is_enough(evidence: list[str], words: list[str], text: str) -> bool:
    """Return whether the words are too many for chance: foreign names and units can give one."""
    different = {word.lower() for word in evidence}
    if len(different) == 1:
        return (
            len(evidence[0]) >= 3
            and 3 * len(evidence) >= len(words)
            and not _UNICODE_VIETNAMESE.search(text)
        )
    # A whole paragraph of it inside a long article of Unicode counts too.
    return 5 * len(evidence) >= len(words) or len(different) >= 5


def _is_odd(word: str) -> bool:
    """Return whether the word has a symbol in it, or an accented capital after its first letter.

    >>> [_is_odd(word) for word in ("VÜnh", "®Êt", "gå", "ÉTÉ", "Été")]
    [True, True, False, False, False]
    """
    return any(not character.isalpha() or character in "ªµ" for character in word) or (
        any(character.isupper() and not character.isascii() for character in word[1:])
        and not word.isupper()
    )


def _is_syllable(word: str) -> bool:
    """Return whether a word has the letters and tone of a possible Vietnamese syllable.

    >>> [_is_syllable(word) for word in ("Nghiêng", "quốc", "où", "été", "Phuùc", "mát", "màt")]
    [True, True, False, False, False, True, False]
    """
    decomposed = normalize("NFD", word.lower())
    tones = _TONE.findall(decomposed)
    bare = normalize("NFC", _TONE.sub("", decomposed))
    return (
        len(tones) <= 1
        and bool(_SYLLABLE.fullmatch(bare))
        and (not _STOPPED.search(bare) or bool(_SHARP_OR_HEAVY.intersection(tones)))
    )


def _from_tcvn3(word: str) -> str:
    return _decoded(word, _TCVN3)


def _from_vni(word: str) -> str:
    return _decoded(_VNI_UNIT.findall(word.lower()), _VNI)


def _decoded(units: Iterable[str], table: dict[str, str]) -> str:
    """Return the units in Unicode; "?" for a non-ASCII one that the table does not have."""
    return "".join(table.get(unit, unit if unit.isascii() else "?") for unit in units)
