"""The error pages that readers see."""

import psycopg2
import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory

from portal.access.limits_of_sessions import WRITTEN_EVERY
from portal.identity.models import Identity
from portal.pages import error_pages, home
from tests import pages
from tests.make import make_user

NO_SERVER = "postgres://x:x@127.0.0.1:1/x"


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def lost_connection():
    """Return the error that Django raises when PostgreSQL cannot be reached."""
    try:
        psycopg2.connect(NO_SERVER)
    except psycopg2.OperationalError as error:
        wrapped = OperationalError(str(error))
        wrapped.__cause__ = error
        return wrapped


def died_while_awaited():
    """Return the error that Django raises when the server is killed while it works."""
    wrapped = DatabaseError("server closed the connection unexpectedly")
    wrapped.__cause__ = psycopg2.DatabaseError(str(wrapped))
    return wrapped


def refused_statement():
    """Return the error that Django raises when the server cancels one statement."""
    with connection.cursor() as cursor, pytest.raises(OperationalError) as caught:
        cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
    return caught.value


@pytest.mark.django_db
def test_the_404_page_is_vietnamese_and_in_the_portals_dress(client):
    Identity(portal_name="Cổng tỉnh Sông Mây").save()
    page = client.get("/khong-co/")
    assert page.status_code == 404
    assert pages.words(page, "//main//h1") == "Không tìm thấy trang"
    assert "Cổng tỉnh Sông Mây" in pages.words(page, "//header")
    assert "khong-co" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/chuyen-muc/khong-co-{}/", "/trang/khong-co-{}/"])
def test_addresses_of_nothing_take_no_room_in_the_cache(client, address):
    assert client.get(address.format(0)).status_code == 404
    held = len(caches["default"]._cache)
    for number in range(1, 20):
        assert client.get(address.format(number)).status_code == 404
    assert len(caches["default"]._cache) == held


def test_the_words_of_developers_are_not_shown():
    request = RequestFactory().get("/")
    for handler in (error_pages.bad_request, error_pages.page_not_found):
        page = handler(request, Exception("SELECT * FROM secrets"))
        assert "secrets" not in page.content.decode()
    page = error_pages.permission_denied(request, Exception("secrets"))
    assert (page.status_code, "secrets" in page.content.decode()) == (403, False)


@pytest.mark.django_db
def test_an_unknown_host_is_a_400(client):
    assert client.get("/tin-tuc", headers={"host": "ke-gian.vn"}).status_code == 400


@pytest.mark.django_db
def test_too_many_parameters_are_a_400(client):
    assert client.get("/tin-tuc/?" + "&".join("a" * 2000)).status_code == 400


def test_an_error_is_a_500_that_asks_the_database_nothing(client, monkeypatch):
    monkeypatch.setattr(home, "layout_of", failing(RuntimeError("secrets")))
    client.raise_request_exception = False

    page = client.get("/")

    assert page.status_code == 500
    assert pages.words(page, "//h1") == "Cổng đang gặp lỗi"
    assert "secrets" not in page.content.decode()
    assert "Retry-After" not in page


def test_without_the_database_pages_are_a_503_to_be_tried_again(client, monkeypatch):
    monkeypatch.setattr(home, "layout_of", failing(lost_connection()))
    client.raise_request_exception = False

    page = client.get("/")

    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert pages.words(page, "//h1") == "Cổng tạm thời không phục vụ được"


def test_without_the_database_a_404_is_still_a_404_undressed(client, monkeypatch):
    monkeypatch.setattr(Identity, "current", failing(lost_connection()))
    page = client.get("/khong-co/")
    assert page.status_code == 404
    assert pages.words(page, "//h1") == "Không tìm thấy trang"
    assert not pages.tree(page).xpath("//header")


def test_when_even_the_bare_page_fails_there_are_plain_words(client, monkeypatch):
    monkeypatch.setattr(error_pages, "render", failing(RuntimeError()))
    monkeypatch.setattr(error_pages.loader, "get_template", failing(RuntimeError()))
    page = client.get("/khong-co/")
    assert page.status_code == 404
    assert page["Content-Type"] == "text/plain; charset=utf-8"
    assert page.content.decode().startswith("Không tìm thấy trang.")


@pytest.mark.django_db
def test_only_an_absent_database_counts_as_away():
    assert error_pages.database_is_away(lost_connection())
    assert error_pages.database_is_away(InterfaceError("connection already closed"))
    assert error_pages.database_is_away(died_while_awaited())
    assert not error_pages.database_is_away(DatabaseError("Forced update did not affect any rows."))
    assert not error_pages.database_is_away(InterfaceError("cursor already closed"))
    assert not error_pages.database_is_away(refused_statement())
    assert not error_pages.database_is_away(RuntimeError())
    assert not error_pages.database_is_away(None)


def test_an_error_met_while_handling_the_absence_counts_too():
    error = RuntimeError()
    error.__context__ = lost_connection()
    assert error_pages.database_is_away(error)


def at_the_desk_later():
    """Return the browser of a person whose next request writes the session, as after minutes."""
    client = Client(raise_request_exception=False)
    client.force_login(make_user("Reporters"))
    session = client.session
    session["seen"] -= WRITTEN_EVERY.total_seconds() + 1
    session.save()
    return client


@pytest.mark.django_db
def test_a_session_that_is_not_saved_because_the_database_dies_is_a_503(monkeypatch):
    """Django calls it a bad request, as if the person had logged out meanwhile."""
    client, other = at_the_desk_later(), at_the_desk_later()
    monkeypatch.setattr(Session, "save", failing(died_while_awaited()))
    page = client.get("/admin/")
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    full = OperationalError("could not extend file")
    full.__cause__ = type("Full", (psycopg2.OperationalError,), {"pgcode": "53100"})()
    monkeypatch.setattr(Session, "save", failing(full))
    assert other.get("/admin/").status_code == 507


@pytest.mark.django_db
def test_a_session_that_ends_while_the_page_is_made_is_told_as_that(monkeypatch):
    client = at_the_desk_later()
    middle = SessionMiddleware.process_response

    def ended(self, request, response):
        Session.objects.all().delete()
        return middle(self, request, response)

    monkeypatch.setattr(SessionMiddleware, "process_response", ended)
    page = client.get("/admin/")
    assert page.status_code == 400
    assert "Phiên làm việc đã hết" in pages.words(page)
    asked = at_the_desk_later().get("/admin/", headers={"accept": "application/json"})
    assert asked.status_code == 401
    assert "Phiên làm việc đã hết" in asked.json()["sentence"]
