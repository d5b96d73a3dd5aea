"""/healthz and /readyz are correct, and cheap."""

import pytest
from django.db import OperationalError, connection

from portal.pages import health


@pytest.fixture(autouse=True)
def _nothing_remembered():
    health._is_migrated_cached.cache_clear()


def answer(client, address):
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    return response.status_code, response.content.decode()


def test_alive_does_not_ask_the_database(client):
    # No django_db mark: any query would fail this test.
    assert answer(client, "/healthz") == (200, "ok\n")


@pytest.mark.django_db
def test_ready_when_the_database_answers(client):
    assert answer(client, "/readyz") == (200, "ok\n")


@pytest.mark.django_db
def test_not_ready_while_the_first_pages_are_made_which_is_no_fault(client, caplog):
    response = client.get("/readyz", **{health.MAKES_FIRST_PAGES: True})
    assert (response.status_code, response.content) == (503, b"pages\n")
    assert caplog.records == []


@pytest.mark.django_db
def test_ready_costs_one_query_after_the_first(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(1):
        client.get("/readyz")


def test_not_ready_without_the_database(client, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert answer(client, "/readyz") == (503, "database\n")


@pytest.mark.django_db
def test_not_ready_until_every_migration_ran(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert answer(client, "/readyz") == (503, "migrate\n")
