"""What search reads of an edition: derived by PostgreSQL from the row itself, so never out of step.

Nothing but letters and digits reaches PostgreSQL's parser. Given punctuation it takes
``42/2022/NĐ-CP`` for the path of a file and the 19 of ``Covid-19`` for a negative number, and
neither is found again in another spelling (measured: docs/decisions/0006-search-on-postgres.md).
"""

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from portal import text

#: Characters of a body that search knows: some 100 printed pages. A tsvector ends at 1 MiB, which
#: this cannot reach whatever the words are; without an end, a longer text could not be published.
LONGEST_TEXT = 200_000

#: Title above sapo above text.
WEIGHTS = {"title": "A", "summary": "B", "body_text": "C"}


class Words(models.Func):
    """The words of a text in small letters, a space between; every other character is gone.

    Immutable, as generated columns ask, in a database whose LC_CTYPE knows Vietnamese
    (portal.database.checks refuses others).
    """

    template = "btrim(regexp_replace(lower(%(expressions)s), '[^[:alnum:]]+', ' ', 'g'))"
    output_field = models.TextField()


class FoldedWords(Words):
    """`Words` without diacritics, d for đ, ² as 2: `portal.text.fold` told to PostgreSQL."""

    template = (
        "btrim(regexp_replace(translate(regexp_replace(lower(normalize(%(expressions)s, NFKD)), "
        r"'[\u0300-\u036f]+', '', 'g'), 'đ', 'd'), '[^[:alnum:]]+', ' ', 'g'))"
    )


def vector(words: type[Words], *fields: str) -> SearchVector:
    """The words of ``fields``, each with its weight, in their order.

    No stop words and no stems: a Vietnamese word is a syllable, and any may be a name.
    """
    first, *others = (
        SearchVector(words(field), config="simple", weight=WEIGHTS[field]) for field in fields
    )
    return sum(others, start=first)


class BodyTextField(models.TextField):
    """The words of ``body`` as a reader sees them, derived at every write, bulk_create too."""

    def pre_save(self, instance, add):
        plain = text.plain_text(instance.body)[:LONGEST_TEXT]
        setattr(instance, self.attname, plain)
        return plain


class DerivedColumn(models.GeneratedField):
    """A generated column for PostgreSQL's own use: an INSERT does not send it back to us."""

    db_returning = False


def derived_vector(words: type[Words], *fields: str) -> DerivedColumn:
    return DerivedColumn(
        expression=vector(words, *fields), output_field=SearchVectorField(), db_persist=True
    )


def derived_words(words: type[Words], field: str) -> DerivedColumn:
    return DerivedColumn(expression=words(field), output_field=models.TextField(), db_persist=True)
