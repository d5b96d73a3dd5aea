"""Columns by which the public search finds pages, albums, photos and videos.

Editions have columns of their own (news/models/full_text.py): a million of them need more indexes.
"""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from portal.vietnamese import full_text
from portal.vietnamese.derived_fields import DerivedFromSources, TextOfSources

#: Rows that `compute_for_all` has in memory and writes at once.
BATCH = 500


class FoldedLineField(TextOfSources):
    """`full_text.folded_line` of its sources: queries equal to it ask for this row."""

    function = full_text.folded_line


class SearchWordsField(DerivedFromSources, SearchVectorField):
    """`full_text.vector` of the row's `texts`, which each model has in a subclass."""

    def texts(self, row: Any) -> tuple[str, str, str]:
        """Return title, short text and long text of the row as plain text; any may be empty."""
        raise NotImplementedError

    def derive(self, instance: Any) -> str:
        title, short, long = self.texts(instance)
        return full_text.vector(title, short, long[: full_text.LONGEST_TEXT])


def words_index(name: str) -> GinIndex:
    """Return an index of the words in column ``search``."""
    return GinIndex(fields=["search"], name=name)


def compute_for_all(model: type[models.Model], *names: str) -> None:
    """Compute the derived columns ``names`` of all rows, for a migration that adds them.

    Locks the rows, so that none is changed before it is written.
    """
    fields = [field for field in model._meta.concrete_fields if field.name in names]
    batch = []
    rows = model._default_manager.select_for_update(no_key=True, of=("self",)).order_by("pk")
    for row in rows.iterator(BATCH):
        for field in fields:
            field.pre_save(row, add=False)
        batch.append(row)
        if len(batch) == BATCH:
            model._default_manager.bulk_update(batch, names)
            batch.clear()
    model._default_manager.bulk_update(batch, names)
