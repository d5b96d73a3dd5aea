"""A worker makes the pages most read before it says that it is ready."""

import contextlib
import datetime

import psutil
import pytest
from django.utils import timezone

from portal.identity.models import Identity
from portal.kept_pages import warming
from portal.serving import front
from portal.serving.counts import Counts
from tests.event_loops import run
from tests.kept_pages.test_kept_by_a_running_portal import ask, comes_true, published
from tests.make import make_article, make_category, make_edition
from tests.running_portal import data_folder, running, shell
from tests.visits.test_serving import postgres

ORIGIN = "http://127.0.0.1:8000"
NAME_THE_PORTAL = """
from portal.identity.models import Identity
Identity(portal_name="Cổng Sông Mây", canonical_origin="https://tinh.gov.vn").save()
"""


def paths():
    return [path for _scheme, _host, path, _query in warming.keys(ORIGIN)]


@pytest.mark.django_db
def test_the_first_pages_are_lists_and_then_the_newest_articles(monkeypatch):
    monkeypatch.setattr(warming, "ARTICLES", 2)
    category = make_category("Kinh tế")
    now = timezone.now()
    made = [
        make_edition(
            make_article(title=f"Tin {number}", category=category),
            visible=(now - datetime.timedelta(days=number), None),
        ).get_absolute_url()
        for number in (3, 1, 2)
    ]
    assert paths() == [
        *("/", "/tin-tuc/", "/chuyen-muc/kinh-te/", "/video/", "/album-anh/", "/rss/"),
        *(made[1], made[2]),
    ]


@pytest.mark.django_db
def test_they_are_kept_for_the_address_that_the_identity_tells():
    assert {key[:2] for key in warming.keys(ORIGIN)} == {("http", "127.0.0.1:8000")}
    Identity(portal_name="Cổng Sông Mây", canonical_origin="https://tinh.gov.vn").save()
    assert {key[:2] for key in warming.keys(ORIGIN)} == {("https", "tinh.gov.vn")}


def test_a_portal_that_says_it_is_ready_needs_no_database_for_the_pages_most_read():
    with data_folder("portal-first-") as data:
        with running(data):
            shell(data, NAME_THE_PORTAL)
            article = published(data, "Cầu mới")
        hosts = {"PORTAL_HOSTS": "tinh.gov.vn,127.0.0.1", "PORTAL_TRUSTED_PROXIES": "127.0.0.1"}
        asked = {"Host": "tinh.gov.vn", "X_Forwarded_Proto": "https", "X_Forwarded_For": "1.1.1.1"}
        with running(data, **hosts) as portal:
            comes_true(lambda: ask(portal, "/readyz", **asked)[0] == 200, seconds=60)
            processes = postgres(data)
            for process in processes:
                process.suspend()
            try:
                for path in ("/", "/tin-tuc/", "/chuyen-muc/cau-moi/", "/rss/", article):
                    # Of both workers.
                    assert {ask(portal, path, **asked)[0] for _ in range(10)} == {200}, path
            finally:
                for process in processes:
                    with contextlib.suppress(psutil.Error):
                        process.resume()


def test_a_worker_without_a_database_is_ready_after_a_while(monkeypatch):
    monkeypatch.setattr(warming, "SECONDS", 0.2)
    row = Counts(1).row(0)
    application = front.Front(lambda *_: None, 4, row, ORIGIN)
    assert not row.is_ready
    run(application._make_first_pages())
    assert row.is_ready
