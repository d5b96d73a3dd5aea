"""Statements that each connection prepares once, and what becomes of them."""

import threading

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import Value

from portal.database.compiled_queries import prepared_once
from portal.taxonomy.models import Category
from portal.web.page_cache import dependencies
from tests.make import make_category


@prepared_once
def below(*, parent):
    return Category.objects.filter(parent=parent).annotate(sign=Value("50% /* – */")).order_by("pk")


def found(parent):
    return [(category.name, category.sign) for category in below(parent=parent.pk)]


def prepared() -> list[tuple[str, int]]:
    """Return (statement, how many times it was executed) of those in tests here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%%50!%% %%' ESCAPE '!'",
            (),
        )
        return cursor.fetchall()


@pytest.fixture
def economy():
    parent = make_category("Kinh tế")
    make_category("Chợ phiên", parent=parent)
    return parent


@pytest.mark.django_db(transaction=True)
def test_a_connection_prepares_a_statement_once_and_another_one_for_itself(economy):
    connection.close()
    culture = make_category("Văn hóa")
    for _ in range(8):
        assert found(economy) == [("Chợ phiên", "50% /* – */")]
        assert found(culture) == []
    [(statement, executed)] = prepared()
    assert executed == 16
    assert '"parent_id" = ($1::bigint)' in statement

    answers = []

    def elsewhere():
        answers.extend([found(economy), len(prepared())])
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert answers == [[("Chợ phiên", "50% /* – */")], 1]


@pytest.mark.django_db
def test_what_a_page_was_made_of_is_known_of_a_prepared_statement_too(economy):
    found(economy)
    with dependencies.collected() as reads:
        found(economy)
    assert reads.names == {"taxonomy_category"}


@pytest.mark.django_db(transaction=True)
def test_a_statement_prepared_in_a_transaction_is_there_after_it_was_rolled_back(economy):
    connection.close()
    with transaction.atomic():
        found(economy)
        transaction.set_rollback(True)
    assert found(economy) == [("Chợ phiên", "50% /* – */")]
    assert len(prepared()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_has_broken_is_replaced_before_the_statement_is_looked_for(economy):
    found(economy)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    # As at the beginning of each request.
    connection.close_if_unusable_or_obsolete()
    assert found(economy) == [("Chợ phiên", "50% /* – */")]


@pytest.fixture
def longer_names():
    """Change the type of a column as a migration does, while portals run; undo it in the end."""

    def change(length):
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(f"ALTER TABLE taxonomy_category ALTER name TYPE varchar({length})")
        other.close()

    yield lambda: change(90)
    connection.close()
    change(Category._meta.get_field("name").max_length)


@pytest.mark.django_db(transaction=True)
def test_a_column_that_a_migration_has_changed_is_read_by_connections_of_before(
    economy, longer_names
):
    found(economy)
    longer_names()
    assert found(economy) == [("Chợ phiên", "50% /* – */")]
    assert len(prepared()) == 1


@pytest.mark.django_db(transaction=True)
def test_in_a_transaction_such_a_change_is_an_error_and_the_next_request_is_answered(
    economy, longer_names
):
    found(economy)
    longer_names()
    with pytest.raises(NotSupportedError), transaction.atomic():
        found(economy)
    assert found(economy) == [("Chợ phiên", "50% /* – */")]
