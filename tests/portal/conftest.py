"""A table for a model that a test declares to try a field."""

import pytest
from django.db import connection


@pytest.fixture
def create_table(db):
    """Create the table of the model given, which no migration makes; return its manager."""

    def create(model):
        with connection.schema_editor() as editor:
            editor.create_model(model)
        return model.objects

    return create
