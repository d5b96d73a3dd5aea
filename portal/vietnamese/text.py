"""Pure functions on Vietnamese text: normalisation, folding, slugs, sorting, excerpts, numbers.

The same word can be encoded in several ways (composed, decomposed, half-composed from
Windows-1258, with Icelandic Eth for Đ, with invisible characters from Word). Everything stored
goes through `normalise` first, so that the other functions and the database see only one.
"""

import html as html_entities
import re
from unicodedata import normalize

import nh3

from portal.vietnamese.legacy_encodings import legacy_encoding

__all__ = [
    "excerpt",
    "fold",
    "legacy_encoding",
    "normalise",
    "normalise_paragraphs",
    "number",
    "plain_text",
    "slug",
    "sort_key",
    "without_invisible",
]

# Characters that are not displayed, which make equal words unequal and can hide text from readers:
# controls, soft hyphen, joiners, direction marks, fillers, tags; and Unicode's noncharacters.
_INVISIBLE = (
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
# One emoji of several characters: people joined to a family by U+200D, or a flag of a part of a
# country, spelled in tags (Unicode Technical Standard 51). Elsewhere both are invisible characters.
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?"
)
_JOINED = f"{_PICTURE}(?:\u200d{_PICTURE})+"
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_JOINED_OR_INVISIBLE = re.compile(f"({_JOINED}|{_FLAG})|{_INVISIBLE}")
# Icelandic Eth looks like Đ and is typed for it: alone, at the beginning of a word, in capitals, or
# in a word with marks that only Vietnamese has. In others (Sigurður) it stays.
_FOREIGN_ETH = re.compile(r"(?<=[^\W\d_])ð")
_WORD = re.compile(r"[^\W\d_]+")
_ONLY_VIETNAMESE = re.compile("[\u0300\u0302\u0303\u0306\u0309\u031b\u0323đĐ]")
_ETH = str.maketrans("Ðð", "Đđ")
_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    r"""Return text as one line, in the form that is stored.

    Composed (NFC), Đ for an Eth in a Vietnamese word, no invisible or control characters (but in
    an emoji of several characters), every run of white space
    (no-break spaces and line breaks too) one space, none at the ends. Calling it again changes
    nothing.

    >>> normalise("  Vi\u0065\u0323\u0302t\u00a0\u00a0Nam\u200b\r\n")
    'Việt Nam'
    >>> normalise("72/2013/N\u00d0-CP")
    '72/2013/NĐ-CP'
    """
    return " ".join(_one_spelling(text).split())


def normalise_paragraphs(text: str) -> str:
    r"""Return text in the form that is stored, with its line breaks kept.

    Line breaks are "\n", at most one empty line in a row, none at the ends; each line is as
    `normalise` returns it.

    >>> normalise_paragraphs("Kính gửi:\r\n\r\n\r\n\r\n  Sở\u00a0Y tế \n")
    'Kính gửi:\n\nSở Y tế'
    """
    lines = _LINE_BREAK.split(_one_spelling(text))
    return _EMPTY_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def _one_spelling(text: str) -> str:
    # Invisible characters first: a letter and its tone with one between them do not compose.
    composed = normalize("NFC", without_invisible(text))
    if "ð" in composed or "Ð" in composed:
        return _WORD.sub(_without_eth, composed)
    return composed


def _without_eth(match: re.Match[str]) -> str:
    word = match[0]
    if _FOREIGN_ETH.search(word) and not _ONLY_VIETNAMESE.search(normalize("NFD", word)):
        return word
    return word.translate(_ETH)


def without_invisible(text: str) -> str:
    r"""Return text without invisible characters, but for those inside an emoji.

    >>> without_invisible("Hà\u200b N\xad\u1ed9i\n")
    'Hà Nội\n'
    """
    return _JOINED_OR_INVISIBLE.sub(r"\1", text)


_MARKS = re.compile("[\u0300-\u036f]")
# Latin letters that Unicode does not decompose, as people type them who do not have the key.
_UNDECOMPOSED = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ĸ": "k",
        "ƒ": "f",
        "ə": "e",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)


def fold(text: str) -> str:
    r"""Return text in lower case, without diacritics, d for đ, ss for ß, o for ø and the like.

    Spacing and punctuation stay. Composed and decomposed forms of a word give the same letters, and
    folding again changes nothing.

    >>> fold("Đường Hòa Bình, Đắk Lắk")
    'duong hoa binh, dak lak'
    >>> fold("Vie\u0323\u0302t") == fold("Viê\u0323t") == fold("Việt") == "viet"
    True
    """
    bare = _MARKS.sub("", normalize("NFD", text.lower()))
    return normalize("NFC", bare).translate(_UNDECOMPOSED)


_NOT_IN_SLUGS = re.compile("[^a-z0-9]+")


def slug(text: str, max_length: int = 80) -> str:
    """Return the ASCII words of text joined by hyphens, at most max_length characters.

    Cut between words; only a single word longer than that is cut inside. Text without a Latin
    letter or digit gives "": the caller then uses a fixed word ("tin").

    >>> slug("Đắk Lắk: khởi công 3 trường")
    'dak-lak-khoi-cong-3-truong'
    >>> slug("Đắk Lắk: khởi công", max_length=12)
    'dak-lak-khoi'
    >>> slug("Đắk Lắk: khởi công", max_length=11)
    'dak-lak'
    >>> slug("…")
    ''
    """
    # NFKC first: it makes m² into m2, and full-width letters into ordinary ones.
    words = _NOT_IN_SLUGS.sub("-", fold(normalize("NFKC", text))).strip("-")
    if len(words) <= max_length:
        return words
    return words[: max_length + 1].rpartition("-")[0] or words[:max_length]


# The 29 letters of the Vietnamese alphabet and f, j, w, z where dictionaries put them.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_FOREIGN_MARK = "9"
_SHAPED = {"a\u0306": "ă", "a\u0302": "â", "e\u0302": "ê", "o\u0302": "ô"} | {
    "o\u031b": "ơ",
    "u\u031b": "ư",
}
_SYLLABLE = re.compile(r"(?P<number>[0-9]+)|(?:[^\W\d_][\u0300-\u036f]*)+")
_LETTER = re.compile("([^\u0300-\u036f])([\u0300-\u036f]*)")


def sort_key(text: str) -> str:
    """Return a key that sorts text as a Vietnamese dictionary does, compared by code points.

    Letters a ă â b c d đ e ê …; then the tone (không, huyền, hỏi, ngã, sắc, nặng), syllable by
    syllable: "tuân thủ" comes before "tuần chay". Case and punctuation do not count; numbers sort
    by value and before letters. For `sorted()` and for a column of collation C or C.UTF-8.

    >>> sorted(["đào", "dứa", "ổi", "ơn", "an", "ăn", "ân", "ấn"], key=sort_key)
    ['an', 'ăn', 'ân', 'ấn', 'dứa', 'đào', 'ổi', 'ơn']
    >>> sorted(["mạ", "mã", "má", "ma", "mả", "mà"], key=sort_key)
    ['ma', 'mà', 'mả', 'mã', 'má', 'mạ']
    >>> sorted(["Phường 10", "Phường 2"], key=sort_key)
    ['Phường 2', 'Phường 10']
    """
    decomposed = normalize("NFD", normalise(text).lower())
    return " ".join(
        _number_key(match[0]) if match["number"] else _syllable_key(match[0])
        for match in _SYLLABLE.finditer(decomposed)
    )


def _number_key(digits: str) -> str:
    digits = digits.lstrip("0") or "0"
    return f"{len(digits):02}{digits}"


def _syllable_key(syllable: str) -> str:
    """Return the letters' ranks, "!" (lowest, so that shorter comes first) and the tones."""
    ranks, tones = [], []
    for letter, marks in _LETTER.findall(syllable):
        for mark in marks:
            if shaped := _SHAPED.get(letter + mark):
                letter = shaped
            else:
                tones.append(_TONES.get(mark, _FOREIGN_MARK))
        ranks.append(_RANK.get(letter, letter))
    return f"{''.join(ranks)}!{''.join(tones)}"


def excerpt(text: str, length: int) -> str:
    """Return the beginning of text as one line of at most length characters (at least 1).

    Cut after a word, without a hanging comma or dash, and marked with "…".

    >>> excerpt("Hội nghị toàn tỉnh, ngày 13/02", 40)
    'Hội nghị toàn tỉnh, ngày 13/02'
    >>> excerpt("Hội nghị toàn tỉnh, ngày 13/02", 20)
    'Hội nghị toàn tỉnh…'
    """
    line = normalise(text)
    if len(line) <= length:
        return line
    head = line[:length].rpartition(" ")[0].rstrip(" ,;:.-–—(“\"'") or line[: length - 1]
    return f"{head}…"


# Text in two blocks must not become one word in the search index.
_BLOCKS = (
    "address article aside blockquote br caption dd div dl dt figcaption figure footer h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
_BARE_TAG = re.compile("</?[a-z0-9]+>")


def plain_text(html: str) -> str:
    """Return the text of an HTML fragment as one line, for search, excerpts and feeds.

    Parsed as browsers do; scripts and styles are dropped, blocks and line breaks give a space.

    >>> plain_text("<p>H&ograve;a B&igrave;nh</p><ul><li>một</li><li>h<b>a</b>i &lt; 3</li></ul>")
    'Hòa Bình một hai < 3'
    """
    blocks = nh3.clean(normalise(html), tags=set(_BLOCKS.split()), attributes={}, link_rel=None)
    return normalise(html_entities.unescape(_BARE_TAG.sub(" ", blocks)))


def number(n: int) -> str:
    """Return a whole number as Vietnamese people write it, in groups of three with dots.

    >>> number(7448251)
    '7.448.251'
    """
    return f"{n:,d}".replace(",", ".")
