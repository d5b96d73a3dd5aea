"""Statements that take longer than they may are cancelled."""

import pytest
from django.db import DataError, OperationalError, connection

from portal.database.time_limit import TimeLimitExceeded, time_limit
from tests.make import make_category

pytestmark = pytest.mark.django_db(transaction=True)


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return cursor.fetchone()[0]


def test_a_statement_that_takes_too_long_is_cancelled():
    with pytest.raises(TimeLimitExceeded), time_limit(50) as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    assert make_category("Kinh tế").pk


def test_settings_are_those_of_the_block_alone():
    with time_limit(50, enable_seqscan="off"):
        assert (setting("statement_timeout"), setting("enable_seqscan")) == ("50ms", "off")
    assert (setting("statement_timeout"), setting("enable_seqscan")) == ("0", "on")


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT 1/0", DataError),
        ("SELECT pg_terminate_backend(pg_backend_pid())", OperationalError),
    ],
)
def test_other_errors_stay_what_they_are(statement, error):
    with pytest.raises(error), time_limit(5000) as cursor:
        cursor.execute(statement)
    connection.close()
