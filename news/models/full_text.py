"""What search reads of an edition, derived from its text at every write.

Nothing but words reaches PostgreSQL. Its own parser takes ``42/2022/NĐ-CP`` for the path of a file
and the 19 of ``Covid-19`` for a negative number, and neither is found again in another spelling
(measured: docs/decisions/0006-search-on-postgres.md). So texts and queries are taken apart here, by
the same function, and PostgreSQL is told which word stands where.

The derived columns cannot fall out of step with the text: `fingerprint` names the text they were
derived from, and PostgreSQL refuses a row where that is another text than the one beside it.
"""

import hashlib
import re
from unicodedata import normalize

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import MD5, Concat

from portal.vietnamese import text

#: Characters of a body that search knows: some 100 printed pages.
LONGEST_TEXT = 200_000
#: Bytes with which a vector may be written. A tsvector ends at 1 MiB, and publishing with it.
LONGEST_VECTOR = 1_000_000
#: Characters by which a word is known. PostgreSQL refuses one of 2 KiB, and folded to its parts a
#: Korean letter has 9 bytes.
LONGEST_WORD = 200

WORD = re.compile("[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*")


def words(line: str) -> list[str]:
    """The words of a text in their order, in small letters; whatever stands between is gone.

    >>> words("Nghị định 42/2022/NĐ-CP: 5 m²")
    ['nghị', 'định', '42', '2022', 'nđ', 'cp', '5', 'm2']
    """
    found = WORD.findall(normalize("NFKC", line).lower())
    if max(map(len, found), default=0) > LONGEST_WORD:
        found = [word[:LONGEST_WORD] for word in found]
    return found


class _FoldedWords(dict):
    """{word: itself without diacritics}, filled as they come: the syllables are some 7,000."""

    ENOUGH = 50_000

    def __missing__(self, word):
        if len(self) >= self.ENOUGH:
            self.clear()
        self[word] = bare = normalize("NFKD", text.fold(word))
        return bare


_FOLDED = _FoldedWords()


def folded(word: str) -> str:
    """A word of `words` without diacritics.

    >>> folded("định")
    'dinh'
    """
    return _FOLDED[word]


def folded_line(line: str) -> str:
    """The words of a line without diacritics, a space between.

    >>> folded_line("Vĩnh Yên – “Phúc Yên”")
    'vinh yen phuc yen'
    """
    return " ".join(map(folded, words(line)))


def vector(title: str, summary: str, body_text: str) -> str:
    """A tsvector as PostgreSQL reads it: at each place the word as it is written and folded.

    By weight, title stands above sapo above text. No stop words and no stems: a Vietnamese word is
    a syllable, and any may be a name. Of a text with more words than PostgreSQL can hold those at
    its end are left out.

    >>> vector("Đi bộ", "", "bo")
    'đi:1A bộ:2A di:1A bo:2A,3C'
    """
    parts = [(words(title), "A"), (words(summary), "B"), (words(body_text), "C")]
    while len((written := _written(parts)).encode()) > LONGEST_VECTOR:
        parts = [(part[: len(part) // 2], weight) for part, weight in parts]
    return written


def _written(parts: list[tuple[list[str], str]]) -> str:
    places, place = {}, 0
    for part, weight in parts:
        for word in part:
            place += 1
            before = places.get(word)
            places[word] = f"{before},{place}{weight}" if before else f"{place}{weight}"
    # Words that differ only in diacritics share the places of what they fold to.
    lexemes, bare_places = [], {}
    for word, found in places.items():
        bare = _FOLDED[word]
        if bare != word:
            lexemes.append(f"{word}:{found}")
        before = bare_places.get(bare)
        bare_places[bare] = f"{before},{found}" if before else found
    lexemes += [f"{bare}:{found}" for bare, found in bare_places.items()]
    return " ".join(lexemes)


_BETWEEN = "\n"


def fingerprint(title: str, summary: str, body: str) -> str:
    """What PostgreSQL compares with the text of the row: which text was the one derived from."""
    whole = _BETWEEN.join((title, summary, body))
    return hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()


#: `fingerprint` as PostgreSQL takes it.
FINGERPRINT = MD5(
    Concat(
        "title",
        models.Value(_BETWEEN),
        "summary",
        models.Value(_BETWEEN),
        "body",
        output_field=models.TextField(),
    )
)


class _Derived:
    """A column that nobody sets: written anew with its row, by bulk_create too."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"editable": False})

    def pre_save(self, instance, add):
        value = self.derive(instance)
        setattr(instance, self.attname, value)
        return value


class BodyTextField(_Derived, models.TextField):
    """The words of ``body`` as a reader sees them."""

    def derive(self, edition) -> str:
        return text.plain_text(edition.body)[:LONGEST_TEXT]


class FoldedTitleField(_Derived, models.TextField):
    """`folded_line` of the title."""

    def derive(self, edition) -> str:
        return folded_line(edition.title)


class WordsField(_Derived, SearchVectorField):
    """`vector` of title, sapo and text; stands below ``body_text``, which has to be there."""

    def derive(self, edition) -> str:
        return vector(edition.title, edition.summary, edition.body_text)


class FingerprintField(_Derived, models.CharField):
    """`fingerprint` of what the other columns were derived from."""

    def derive(self, edition) -> str:
        return fingerprint(edition.title, edition.summary, edition.body)


class WordsOfTitleField(models.GeneratedField):
    """Of the vector in ``words`` what stands in the title; PostgreSQL's own, so not sent back."""

    db_returning = False

    def __init__(self, *, words: str):
        self.words = words
        super().__init__(
            expression=models.Func(models.F(words), template="ts_filter(%(expressions)s, '{a}')"),
            output_field=SearchVectorField(),
            db_persist=True,
        )

    def deconstruct(self):
        name, path, args, _kwargs = super().deconstruct()
        return name, path, args, {"words": self.words}
