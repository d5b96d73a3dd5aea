"""Searches in the back office find rows by an index, not by reading all of them."""

import pytest
from django.apps import apps
from django.db import connection

from portal.vietnamese.derived_fields import FoldedField

SEARCHED = [
    model
    for model in apps.get_models()
    if any(isinstance(field, FoldedField) for field in model._meta.fields)
]


def test_there_are_such_searches():
    assert {model.__name__ for model in SEARCHED} == {"Photo", "Album", "Video", "Entry", "Tag"}


@pytest.mark.django_db
@pytest.mark.parametrize("model", SEARCHED)
def test_a_search_uses_the_index_of_trigrams(model):
    with connection.cursor() as cursor:
        # An empty table is read whole, whatever indexes it has.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = model.objects.search("Vĩnh Yên").order_by().explain()
    assert (
        f"Bitmap Index Scan on {model._meta.db_table}_folded".replace("media_gallery_", "") in plan
    )
