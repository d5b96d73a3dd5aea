"""What a worker takes for a database that answers nobody, and what only for a lost connection."""

import psycopg2
import pytest

from portal.kept_pages import listener


def reported(state):
    return type("Reported", (psycopg2.OperationalError,), {"pgcode": state})("statement timeout")


@pytest.mark.parametrize(
    ("error", "is_alone"),
    [
        (psycopg2.OperationalError("connection to server failed: Connection refused"), True),
        (psycopg2.OperationalError("FATAL:  the database system is starting up"), True),
        (psycopg2.OperationalError("timeout expired"), True),
        (listener._Lost("no answer"), True),
        (reported("57P03"), True),
        # PostgreSQL answers others, who change pages.
        (psycopg2.OperationalError("FATAL:  sorry, too many clients already"), False),
        (psycopg2.OperationalError("FATAL:  password authentication failed"), False),
        (reported("57014"), False),
        (reported("42501"), False),
    ],
)
def test_kept_pages_are_shown_without_a_listener_only_where_nobody_is_answered(error, is_alone):
    assert listener._answers_nobody(error) is is_alone
