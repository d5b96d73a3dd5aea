"""What a worker takes for a database that answers nobody, and what only for a lost connection."""

import math
import os
import resource
import socket
import time
from contextlib import suppress
from types import SimpleNamespace

import psycopg2
import pytest
from django.db import DatabaseError, connection
from psycopg2.extensions import POLL_READ

from portal.kept_pages import listener
from portal.kept_pages.listener import Listener, State
from portal.serving import front
from portal.serving.counts import Counts
from portal.visits.counting import endpoint
from portal.web.page_cache.entries import Entry
from portal.web.page_cache.memory import PageMemory
from tests import event_loops


def reported(state):
    return type("Reported", (psycopg2.OperationalError,), {"pgcode": state})("statement timeout")


@pytest.mark.parametrize(
    ("error", "is_alone"),
    [
        (psycopg2.OperationalError("connection to server failed: Connection refused"), True),
        (psycopg2.OperationalError("FATAL:  the database system is starting up"), True),
        (psycopg2.OperationalError("timeout expired"), True),
        (psycopg2.OperationalError("No route to host\n\tIs the server running"), True),
        (psycopg2.OperationalError('could not translate host name "db" to address: x'), True),
        (psycopg2.OperationalError("server closed the connection unexpectedly"), True),
        (psycopg2.OperationalError("Connection reset by peer"), True),
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


@pytest.fixture
def worker():
    """A listener that has heard of every change so far, and of a page that is kept."""
    found = Listener(PageMemory(1 << 20))
    found.state = State.FRESH
    page = Entry(200, [], b"x", names=["news_edition/article=1"], good_until=math.inf)
    assert found.memory.keep(("/",), page, begun=time.monotonic())
    return found


class Silent:
    """A connection on which nothing comes."""

    def __init__(self):
        self._socket, self._other = socket.socketpair()
        self.notifies: list = []

    def fileno(self):
        return self._socket.fileno()

    def poll(self):
        return POLL_READ

    def close(self):
        self._socket.close()
        self._other.close()


def test_a_silent_connection_leaves_the_worker_alone_and_is_given_up_in_the_end(
    worker, monkeypatch
):
    monkeypatch.setattr(listener, "ANSWERED_WITHIN", 0.2)
    monkeypatch.setattr(listener, "GIVEN_UP_AFTER", 0.6)
    worker._connection = Silent()
    began = time.monotonic()
    with pytest.raises(listener._Lost):
        worker._wait()
    assert 0.6 < time.monotonic() - began < 5
    assert worker.state is State.ALONE
    assert worker.alone_since is not None
    # Nothing changes while nobody is answered.
    assert len(worker.memory) == 1
    worker._close()


def test_a_connection_made_under_a_thousand_readers_is_waited_for(worker, monkeypatch):
    monkeypatch.setattr(listener, "GIVEN_UP_AFTER", 0.1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    taken = [os.dup(0) for _ in range(1100)]
    try:
        worker._connection = Silent()
        assert worker._connection.fileno() > 1023
        with pytest.raises(listener._Lost):
            worker._wait()
        worker._hear(0)
    finally:
        worker._close()
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_what_was_kept_before_changes_went_unheard_is_never_shown_again(worker):
    worker._lose(psycopg2.OperationalError("FATAL:  sorry, too many clients already"))
    assert worker.state is State.BLIND
    worker._lose(psycopg2.OperationalError("Connection refused"))
    assert worker.state is State.ALONE
    assert len(worker.memory) == 0


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (
            {"host": "db", "port": 5432},
            {"host": "db,db", "hostaddr": "::1,127.0.0.1", "port": "5432,5432"},
        ),
        (
            {"host": "db,10.0.0.1", "port": "1,2"},
            {"host": "db,db,10.0.0.1", "hostaddr": "::1,127.0.0.1,10.0.0.1", "port": "1,1,2"},
        ),
        ({"host": "/run/postgresql", "port": 1}, {"host": "/run/postgresql", "port": 1}),
        ({"host": "", "dbname": "x"}, {"host": "", "dbname": "x"}),
        ({"host": "db", "hostaddr": "10.0.0.9"}, {"host": "db", "hostaddr": "10.0.0.9"}),
    ],
)
def test_names_are_resolved_before_libpq_which_would_stop_all_threads(monkeypatch, given, used):
    known = {"db": ["::1", "127.0.0.1"], "10.0.0.1": ["10.0.0.1"]}

    def resolve(host, _port, *, type):
        return [(0, type, 0, "", (address, 0)) for address in known[host]]

    monkeypatch.setattr(listener.socket, "getaddrinfo", resolve)
    assert listener._resolved(given) == used


def test_a_name_that_is_not_resolved_is_a_database_that_answers_nobody(worker, monkeypatch):
    def fail(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(listener.socket, "getaddrinfo", fail)
    with pytest.raises(psycopg2.OperationalError) as raised:
        listener._resolved({"host": "db"})
    worker._lose(raised.value)
    assert worker.state is State.ALONE


@pytest.mark.django_db(transaction=True)
def test_pages_are_forgotten_when_postgresql_answers_others_than_the_listener(worker):
    """By a name that is not resolved no new connection comes about; those before it go on."""
    with worker.watching(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert worker.state is State.FRESH
    worker._lose(psycopg2.OperationalError('could not translate host name "db" to address: x'))
    with worker.watching(), suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    assert (worker.state, len(worker.memory)) == (State.ALONE, 1)
    with worker.watching(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert (worker.state, len(worker.memory)) == (State.BLIND, 0)
    assert worker.alone_since is None


@pytest.mark.django_db(transaction=True)
def test_django_tells_the_listener_that_postgresql_has_answered():
    def django(_environ, _start_response):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    application = front.Front(django, 4, Counts(1).row(0), "http://127.0.0.1")
    worker = application._kept.listener
    worker._be_alone()
    application._ask_django({}, None)
    assert worker.state is State.BLIND


@pytest.mark.parametrize(
    ("status", "result", "is_alone"), [(200, "counted", False), (503, "failed", True)]
)
def test_a_view_that_is_committed_tells_the_listener_too(monkeypatch, status, result, is_alone):
    async def count(_request):
        return endpoint.Answer(status, b"", result)

    monkeypatch.setattr(endpoint, "count_beacon_async", count)
    application = front.Front(lambda *_: None, 4, Counts(1).row(0), "http://127.0.0.1")
    worker = application._kept.listener
    worker._be_alone()
    scope = SimpleNamespace(method="POST", path=endpoint.PATH)
    sent = SimpleNamespace(response_bytes=lambda *_: None)
    event_loops.run(application._pass_on(scope, sent, {}))
    assert worker.is_alone is is_alone


def test_a_listener_that_is_answered_again_after_others_hears_changes(worker, monkeypatch):
    worker._be_alone()
    worker.hear_of_answer()
    monkeypatch.setattr(listener, "ASKED_EVERY", 0.01)
    monkeypatch.setattr(worker, "_hear", lambda _seconds: None)
    monkeypatch.setattr(worker, "_ask_clock", worker.stop)
    worker._listen()
    assert worker.state is State.FRESH


@pytest.mark.parametrize(
    ("payload", "is_read"),
    [("news_edition\nnews_edition/article=2", True), ("taxonomy_category", False)],
)
def test_what_is_announced_with_an_answer_has_the_instants_read_again(worker, payload, is_read):
    note = SimpleNamespace(payload=payload)
    connection = SimpleNamespace(notifies=[note])
    worker._drop_announced(connection)
    assert worker._must_read is is_read
    assert connection.notifies == []
    worker._boundaries = [SimpleNamespace(at=worker._now() + listener.AHEAD)]
    assert (worker._pause(time.monotonic()) == 0) is is_read
