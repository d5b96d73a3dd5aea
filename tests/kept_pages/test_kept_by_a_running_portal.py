"""A running portal answers from memory, tells of each change at once, and outlives its database."""

import contextlib
import http.client
import re
import threading
import time

import psutil
import pytest

from tests.running_portal import data_folder, running, shell
from tests.visits.test_serving import postgres

#: A slow machine beside another test. The promise is one second.
SECONDS = 5

PUBLISH = """
from django.utils import timezone
from datetime import timedelta
from tests.make import make_article, make_category, make_edition, make_user
# Factories number their things anew in each process.
reporter = make_user("Reporters", username="TITLE")
category = make_category("TITLE")
article = make_article(title="TITLE", created_by=reporter, category=category)
edition = make_edition(article, visible=(timezone.now() - timedelta(hours=1), None))
print("ADDRESS", edition.get_absolute_url())
"""
RENAME = """
from portal.identity.models import Identity
Identity.objects.update_or_create(pk=1, defaults={"portal_name": "Cổng NAME"})
"""
WITHDRAW = """
from news import workflow
from news.models import Article
from tests.make import make_user
chief = make_user("Managing editors", username="truc")
workflow.withdraw(Article.objects.get(title="Cầu sai"), by=chief, note="Sai")
"""
END_LISTENERS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query ILIKE %s "
        "AND pid <> pg_backend_pid()",
        ["SELECT clock_timestamp()%"],
    )
    print("ENDED", cursor.fetchone()[0])
"""


def renamed(name):
    return RENAME.replace("NAME", name)


@pytest.fixture(scope="module")
def data():
    with data_folder("portal-kept-") as folder:
        yield folder


@pytest.fixture(scope="module")
def portal(data):
    with running(data) as portal:
        yield portal


def ask(portal, path, method="GET", **headers):
    """Return status, headers and content, each time on a new connection, so of any worker."""
    line = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    with contextlib.closing(line):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, headers=named)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()


def kept_by_all(portal, path):
    """Ask until both workers have the page."""
    for _ in range(20):
        status, _headers, page = ask(portal, path)
        assert status == 200
    return page


def comes_true(check, seconds=SECONDS):
    """Wait until ``check`` is true of ten answers in a row, which both workers give."""
    until = time.monotonic() + seconds
    while not all(check() for _ in range(10)):
        assert time.monotonic() < until
        time.sleep(0.02)


def published(data, title):
    """Publish an article; return its address."""
    return re.search("ADDRESS (.+)", shell(data, PUBLISH.replace("TITLE", title)))[1]


@pytest.fixture(scope="module")
def article(portal, data):
    return published(data, "Cầu mới")


def test_a_page_is_made_once_for_all_who_ask_at_the_same_time(portal, article):
    answers = []
    readers = [
        threading.Thread(target=lambda: answers.append(ask(portal, article))) for _ in range(30)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert {status for status, _headers, _page in answers} == {200}
    assert len({headers["ETag"] for _status, headers, _page in answers}) == 1


def test_parameters_that_no_view_reads_lead_to_the_same_page(portal, article):
    _status, headers, page = ask(portal, article)
    for query in ("?utm_source=zalo", "?fbclid=1&fbclid=2", "?q=x&x=%FF"):
        assert ask(portal, article + query)[2] == page
    assert ask(portal, article, "HEAD")[:1] == (200,)
    status, head, content = ask(portal, article, "HEAD")
    assert (status, head["Content-Length"], content) == (200, str(len(page)), b"")
    assert head["ETag"] == headers["ETag"]


def test_a_client_that_has_the_page_gets_304_and_others_the_coding_they_take(portal, article):
    for accepted, coding in (("identity", None), ("gzip", "gzip"), ("gzip, br", "br")):
        _status, headers, _page = ask(portal, article, Accept_Encoding=accepted)
        assert headers["Content-Encoding"] == coding
        known = {"Accept_Encoding": accepted, "If_None_Match": headers["ETag"]}
        status, not_modified, content = ask(portal, article, **known)
        assert (status, content) == (304, b"")
        assert not_modified["ETag"] == headers["ETag"]
        assert not_modified["Cache-Control"] == headers["Cache-Control"]
        assert not_modified["Vary"] == "Accept-Encoding"


def test_a_visitor_with_a_session_gets_the_page_of_all_others(portal, article):
    assert ask(portal, article, Cookie="sessionid=x; csrftoken=y")[2] == ask(portal, article)[2]
    assert ask(portal, "/admin/login/")[1]["Cache-Control"] == "private, no-store"


def test_a_change_stands_on_every_page_of_every_worker(portal, data, article):
    for path in ("/", article, "/tin-tuc/"):
        kept_by_all(portal, path)
    shell(data, renamed("một"))
    for path in ("/", article, "/tin-tuc/"):
        comes_true(lambda path=path: "Cổng một" in ask(portal, path)[2].decode())


def test_a_lost_listener_makes_no_page_stale(portal, data):
    kept_by_all(portal, "/tin-tuc/")
    assert int(re.search(r"ENDED (\d+)", shell(data, END_LISTENERS))[1]) >= 2
    shell(data, renamed("hai"))
    comes_true(lambda: "Cổng hai" in ask(portal, "/tin-tuc/")[2].decode())


def test_pages_are_shown_while_the_database_is_silent_and_nothing_is_stale_afterwards(
    portal, data, article
):
    kept_by_all(portal, article)
    kept_by_all(portal, "/")
    processes = postgres(data)
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.suspend()
    try:
        comes_true(lambda: ask(portal, article)[1]["X-Database-Away-Since"] is not None)
        began = time.monotonic()
        for _ in range(20):
            assert ask(portal, "/")[0] == 200
        assert time.monotonic() - began < SECONDS
    finally:
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.resume()
    shell(data, renamed("ba"))
    comes_true(lambda: "Cổng ba" in ask(portal, "/")[2].decode(), seconds=3 * SECONDS)
    comes_true(lambda: ask(portal, article)[1]["X-Database-Away-Since"] is None)


def test_pages_are_shown_while_the_database_is_down(portal, data, article):
    kept_by_all(portal, article)
    postgres(data)[0].kill()
    statuses = {ask(portal, article)[0] for _ in range(200)}
    assert statuses == {200}
    shell(data, renamed("bốn"))
    comes_true(lambda: "Cổng bốn" in ask(portal, article)[2].decode(), seconds=6 * SECONDS)


def test_what_is_withdrawn_is_gone(portal, data):
    address = published(data, "Cầu sai")
    kept_by_all(portal, address)
    comes_true(lambda: address in ask(portal, "/")[2].decode())
    shell(data, WITHDRAW)
    comes_true(lambda: ask(portal, address)[0] == 410)
    comes_true(lambda: address not in ask(portal, "/")[2].decode())
