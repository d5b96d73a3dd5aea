"""The forms that people have open at the same time."""

import pytest


@pytest.fixture
def desk(client):
    """Return a function that opens the form of a thing for a new user of a group."""
    from tests.portal.edit_conflicts.desk import Desk  # noqa: PLC0415 -- pytest reads this before the apps

    return lambda group, thing: Desk(type(client), group, thing)
