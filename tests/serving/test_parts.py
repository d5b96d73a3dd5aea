"""The parts of the front: rooms for bodies, lanes of threads, environments, replaced workers."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import FileField
from django.urls import reverse

from portal.serving import bodies, environ, front, lanes, limits
from portal.serving.counts import Counts
from portal.serving.granian import DeathsInARow
from tests import event_loops
from tests.make import make_user


class Pieces:
    """A protocol whose body comes in these pieces, and then never ends or ends."""

    def __init__(self, *pieces, ends=True):
        self._pieces, self._ends = list(pieces), ends

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self._pieces:
            return self._pieces.pop(0)
        if not self._ends:
            await asyncio.Event().wait()
        raise StopAsyncIteration


def receive(protocol, length, room):
    async def read():
        async with bodies.received(protocol, length, room, b"here") as body:
            return body.read()

    return event_loops.run(read())


def test_a_body_is_whole_and_its_room_is_given_back():
    room = bodies.Room(most=10, most_of_one=8)
    for _ in range(5):
        assert receive(Pieces(b"abcd", b"efgh"), 8, room) == b"abcdefgh"


@pytest.mark.parametrize(
    ("most", "most_of_one"), [(7, 100), (100, 7)], ids=["in all", "of one network"]
)
def test_more_than_the_room_is_refused_and_the_room_given_back(most, most_of_one):
    room = bodies.Room(most, most_of_one)
    for _ in range(5):
        with pytest.raises(bodies.TooMuch):
            receive(Pieces(b"abcd", b"efgh"), 8, room)
    assert receive(Pieces(b"abcdefg"), 7, room) == b"abcdefg"


def test_other_networks_have_their_own_room():
    room = bodies.Room(most=10, most_of_one=5)
    room.take(b"there", 5)
    assert receive(Pieces(b"abcde"), 5, room) == b"abcde"
    with pytest.raises(bodies.TooMuch):
        room.take(b"there", 1)


@pytest.mark.parametrize("ends", [True, False], ids=["the line ends", "the line is silent"])
def test_an_unfinished_body_is_too_slow(monkeypatch, ends):
    monkeypatch.setattr(bodies, "SECONDS_AT_LEAST", 0.05)
    with pytest.raises(bodies.TooSlow):
        receive(Pieces(b"abcd", ends=ends), 8, bodies.Room(100, 100))


@pytest.mark.parametrize("given", [b"abcd", None], ids=["the line ends", "the line is silent"])
def test_an_unfinished_short_body_is_too_slow(monkeypatch, given):
    monkeypatch.setattr(bodies, "SECONDS_AT_LEAST", 0.05)

    async def body():
        if given is None:
            await asyncio.sleep(10)
        return given

    with pytest.raises(bodies.TooSlow):
        event_loops.run(bodies.short(body, 8))


def test_a_lane_refuses_more_than_may_wait_and_who_waited_too_long(monkeypatch):
    monkeypatch.setattr(lanes, "MOST_WAITING", 2)
    free, begun = threading.Event(), threading.Event()

    def work():
        begun.set()
        free.wait(10)
        return "done"

    async def run():
        lane = lanes.Lane("test", 1)
        first = asyncio.create_task(lane.run(work))
        await asyncio.to_thread(begun.wait)
        waiting = [asyncio.create_task(lane.run(work)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(lanes.Busy):
            await lane.run(work)
        monkeypatch.setattr(lanes, "PATIENCE", 0)
        free.set()
        return await asyncio.gather(first, *waiting, return_exceptions=True)

    first, *waited = event_loops.run(run())
    assert first == "done"
    assert [type(one) for one in waited] == [lanes.Busy, lanes.Busy]


def test_who_waits_for_threads_that_hang_is_told_to_come_again(monkeypatch):
    free = threading.Event()

    async def run():
        lane = lanes.Lane("test", 1)
        first = asyncio.create_task(lane.run(lambda: free.wait() and "done"))
        await asyncio.sleep(0.1)
        monkeypatch.setattr(lanes, "PATIENCE", 0.1)
        with pytest.raises(lanes.Busy):
            await lane.run(str)
        # Nobody waits any more; the lane goes on when its thread is free.
        assert lane._waiting == 0
        free.set()
        return await first, await lane.run(lambda: "next")

    assert event_loops.run(run()) == ("done", "next")


@pytest.mark.parametrize(("threads", "each"), [(4, (1, 1, 2)), (16, (1, 4, 11))])
def test_the_lanes_have_all_threads(threads, each):
    made = lanes.Lanes(threads)
    assert (made.log_in.threads, made.staff.threads, made.readers.threads) == each


def scope(headers, **more):
    given = {
        "method": "GET",
        "path": "/tiệp",
        "query_string": "a=%C4%91",
        "http_version": "1.1",
        "client": "[::1]:5000",
        "server": "[::1]:8000",
        "scheme": "http",
    }
    return SimpleNamespace(headers=SimpleNamespace(items=lambda: headers), **(given | more))


def test_who_waits_for_a_page_that_is_never_made_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr(lanes, "PATIENCE", 0.3)
    free = threading.Event()
    application = front.Front(lambda *_: free.wait(), 4, Counts(1).row(0), "http://127.0.0.1")
    key = ("http", "127.0.0.1", "/", "")

    async def run():
        readers = (
            application._page(key, SimpleNamespace(path="/", query_string="")) for _ in range(50)
        )
        return await asyncio.wait_for(asyncio.gather(*readers, return_exceptions=True), 10)

    try:
        assert {type(each) for each in event_loops.run(run())} == {lanes.Busy}
    finally:
        free.set()


def test_bytes_of_a_query_that_are_not_ascii_are_read_as_utf_8():
    request = WSGIRequest(environ.of_request(scope([], query_string="ngày=ế")))
    assert request.GET.dict() == {"ngày": "ế"}


def test_an_environment_is_that_of_pep_3333():
    made = environ.of_request(
        scope(
            [
                ("host", "a"),
                ("content-type", "x/y"),
                ("cookie", "a=1"),
                ("cookie", "b=2"),
                ("accept", "c"),
                ("accept", "d"),
                ("x_forwarded_for", "1.2.3.4"),
                ("content-length", "9"),
            ]
        )
    )
    assert made["PATH_INFO"].encode("latin-1").decode() == "/tiệp"
    assert made["QUERY_STRING"] == "a=%C4%91"
    assert (made["REMOTE_ADDR"], made["SERVER_NAME"], made["SERVER_PORT"]) == ("::1", "::1", "8000")
    assert {name for name in made if name.startswith("HTTP_")} == {
        "HTTP_HOST",
        "HTTP_COOKIE",
        "HTTP_ACCEPT",
    }
    assert (made["HTTP_COOKIE"], made["HTTP_ACCEPT"]) == ("a=1; b=2", "c,d")
    assert (made["CONTENT_TYPE"], made["CONTENT_LENGTH"]) == ("x/y", "")


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [
        ("/luot-truy-cap/", 64 / 1024),
        ("/admin/login/", 16),
        ("/admin/news/article/5/change/", 376),
        ("/admin/media_gallery/photo/upload/", 3016),
    ],
)
def test_staff_may_send_what_the_form_takes(path, megabytes):
    assert limits.of_staff(path) == megabytes * 1024**2


@pytest.mark.parametrize("host", ["tinh.example", "", "tinh.example:8000", "[", "desk.example.x"])
def test_where_the_back_office_is_elsewhere_its_addresses_take_what_all_take(settings, host):
    settings.ADMIN_HOST = "desk.example"
    assert limits.of_staff("/admin/news/article/5/change/", host) == limits.OF_STRANGERS
    for desk in ("desk.example", "DESK.example:8443"):
        assert limits.of_staff("/admin/login/", desk) == limits.OF_STAFF


def test_a_worker_that_dies_again_and_again_waits_longer_but_always_starts():
    deaths = DeathsInARow(workers=2)
    waits = [deaths.add(0, lived=1) for _ in range(30)]
    assert waits[:6] == [0, 0.1, 0.2, 0.4, 0.8, 1]
    assert waits == sorted(waits)
    assert (waits[11], waits[12], waits[-1]) == (1, 10, 10)
    # The other worker's deaths are its own, and a long life begins anew.
    assert (deaths.add(1, lived=1), deaths.add(0, lived=60)) == (0, 0)


@pytest.mark.django_db
def test_only_a_session_of_somebody_logged_in_is_believed(client, monkeypatch):
    client.force_login(make_user("Reporters"))
    key = client.session.session_key
    anonymous = SessionStore()
    anonymous["a"] = 1
    anonymous.create()
    assert not limits.is_staff("")
    assert not limits.is_staff("sessionid=khong-co")
    assert not limits.is_staff(f"sessionid={anonymous.session_key}")
    assert limits.is_staff(f"a=1; sessionid={key}")
    client.logout()
    assert limits.is_staff(f"sessionid={key}")  # For some seconds.
    limits._known.clear()
    assert not limits.is_staff(f"sessionid={key}")


def test_every_form_with_files_may_be_longer_than_its_fields():
    forms = [
        reverse(admin_urlname(model._meta, action), args=arguments)
        for model, model_admin in admin.site._registry.items()
        if any(has_files(each) for each in (model, *(one.model for one in model_admin.inlines)))
        for action, arguments in (("add", ()), ("change", (5,)))
    ]
    assert reverse("admin:news_article_add") in forms
    assert [path for path in forms if limits.of_staff(path) <= limits.OF_STAFF] == []


def has_files(model) -> bool:
    return any(isinstance(field, FileField) for field in model._meta.get_fields())
