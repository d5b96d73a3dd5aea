"""A page is made once for all who ask for it while it is made, but not for who asks much later."""

import asyncio
import time
from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from news.syndication import sitemaps
from portal.identity.models import Identity
from portal.kept_pages import pages
from portal.kept_pages.listener import State
from portal.kept_pages.pages import KeptPages, made_of
from portal.serving.front import make_page
from portal.web.page_cache.dependencies import Reads
from tests import event_loops
from tests.make import make_article, make_category, make_edition

KEY = ("http", "tinh.vn", "/", "")
HTML = [("Content-Type", "text/html")]


def made(*, status=200, headers=HTML, names=("news_edition",)):
    return made_of(status, list(headers), b"<p>x", Reads(names=set(names)))


@pytest.fixture
def kept():
    found = KeptPages(1 << 20)
    found.listener.state = State.FRESH
    return found


def run(kept, made_one, readers=5, between=0.0):
    """Let readers ask one after another; return how often the page was made, and their pages."""
    number = 0

    async def make(_key):
        nonlocal number
        number += 1
        await asyncio.sleep(0.3)
        return made_one

    async def read(wait):
        await asyncio.sleep(wait)
        return await kept.make(KEY, make)

    async def all_of_them():
        return await asyncio.gather(*(read(each * between) for each in range(readers)))

    event_loops.run(all_of_them())
    return number


def test_while_postgresql_is_away_a_page_is_shown_however_old(kept):
    page = made()
    page.good_until = time.monotonic() - 1
    kept.memory.keep(KEY, page, begun=time.monotonic())
    # Asked for in the moment before it is noticed that PostgreSQL is away.
    for state, is_shown in ((State.FRESH, False), (State.ALONE, True), (State.FRESH, False)):
        kept.listener.state = state
        assert (kept.get(KEY) is page) is is_shown


def test_what_may_not_be_kept_says_what_it_said_of_itself():
    private = [*HTML, ("Cache-Control", "private")]
    assert ("Cache-Control", "private") in made(headers=private).variant("").headers
    assert ("Cache-Control", pages.CACHE_CONTROL) in made().variant("").headers
    with_cookie = [*HTML, ("Set-Cookie", "a=1")]
    assert ("Cache-Control", "no-cache") in made(headers=with_cookie).variant("").headers


def test_those_who_ask_meanwhile_share_one(kept, monkeypatch):
    assert run(kept, made()) == 1
    assert kept.get(KEY) is not None
    # However long it takes to make.
    monkeypatch.setattr(pages, "SECONDS_SHARED", 0.01)
    assert run(kept, made()) == 1


def test_who_asks_later_than_a_page_may_be_old_gets_a_new_one(kept, monkeypatch):
    monkeypatch.setattr(pages, "SECONDS_SHARED", 0.1)
    assert run(kept, made(), readers=2, between=0.2) == 2


@pytest.mark.parametrize(
    "other",
    [
        made(status=500),
        made(status=503),
        made(status=302),
        made(headers=[*HTML, ("Set-Cookie", "a=b")]),
        made(headers=[*HTML, ("Vary", "Accept, Cookie")]),
        made(headers=[*HTML, ("Cache-Control", "max-age=0, no-store")]),
        made(headers=[*HTML, ("Cache-Control", "private")]),
        made(headers=[("Content-Type", "image/jpeg")]),
        made(names=["auth_group"]),
        made(names=["django_session/id=1"]),
    ],
)
def test_what_is_for_one_person_or_an_error_is_never_kept(kept, other):
    run(kept, other, readers=1)
    assert len(kept.memory) == 0


def test_without_a_listener_nothing_is_kept_or_shown(kept):
    run(kept, made(), readers=1)
    assert kept.get(KEY) is not None
    kept.listener.state = State.BLIND
    assert kept.get(KEY) is None
    kept.memory.clear()
    run(kept, made(), readers=1)
    assert len(kept.memory) == 0


def test_a_failure_reaches_all_who_wait_and_the_next_one_is_made_anew(kept):
    async def fail(_key):
        await asyncio.sleep(0.1)
        raise OSError("full")

    async def both():
        return await asyncio.gather(
            kept.make(KEY, fail), kept.make(KEY, fail), return_exceptions=True
        )

    assert [str(error) for error in event_loops.run(both())] == ["full", "full"]
    assert run(kept, made(), readers=1) == 1


FILES = [
    *("/rss/", "/rss/kinh-te/", "/sitemap.xml", "/sitemap-trang.xml"),
    *(
        "/tim-kiem/goi-y/",
        "/sitemap-anh-video.xml",
        "/robots.txt",
        "/.well-known/security.txt",
        "/luot-truy-cap.csv",
    ),
]


@pytest.mark.django_db(transaction=True)
def test_files_for_programs_have_the_caching_headers_of_pages():
    edition = make_edition(
        make_article(category=make_category("Kinh tế")),
        visible=(timezone.now() - timedelta(days=1), None),
    )
    Identity(portal_name="Cổng Sông Mây", email="toasoan@songmay.gov.vn").save()
    django, number = WSGIHandler(), (edition.article_id - 1) // sitemaps.PAGE_SIZE + 1
    for path in [*FILES, f"/sitemap-tin-{number}.xml"]:
        page = make_page(django, ("http", "testserver", path, ""))
        assert page.status == 200, path
        headers = page.variant("").headers
        names = [name.lower() for name, _value in headers]
        assert len(names) == len(set(names)), path
        assert dict(headers)["Cache-Control"] == pages.CACHE_CONTROL, path
        assert page.is_kept, path
