"""Factories of the forms that a search takes for the same, and those of the first day."""

from importlib import import_module

from django.apps import apps

from news.models import Spelling
from news.search.language.query import Query, understand
from news.search.language.spellings import Spellings, SpellingSet

first = import_module("news.migrations.0010_first_spellings")
more = import_module("news.migrations.0025_more_spellings")

#: Every set of the first day: its forms, and whether it is one of abbreviations, and ambiguous.
FIRST_SETS = [
    ((*forms, *more.FORMS.get(forms[0], ())), *kinds)
    for sets, *kinds in (
        (first.ABBREVIATIONS, True, False),
        (first.AMBIGUOUS, True, True),
        (first.PLACES, False, False),
    )
    for forms in sets
]
FIRST = Spellings(
    SpellingSet.of(*forms, is_abbreviation=short, is_ambiguous=ambiguous)
    for forms, short, ambiguous in FIRST_SETS
)


def make_spelling(*forms: str, **fields) -> Spelling:
    """Create a set of forms."""
    return Spelling.objects.create(forms="\n".join(forms), **fields)


def make_first_spellings() -> None:
    """Leave the sets of the first day alone in the database, whatever tests before have left."""
    Spelling.objects.all().delete()
    first.write_first_spellings(apps, None)
    more.add_forms(apps, None)


def understood(typed: str) -> Query:
    """Parse a query with the sets of the first day."""
    return understand(typed, FIRST)
