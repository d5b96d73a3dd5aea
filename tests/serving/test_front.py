"""Strangers' lines to a running portal: unfinished, silent, too long, too slow."""

import contextlib
import re
import socket
import threading
import time

import pytest

from portal.serving import bodies
from portal.web.headers import security
from tests.running_portal import data_folder, running, shell, web_workers
from tests.serving.raw_http import answer, ask, head, line, seconds_to_read, status

#: A slow machine, beside another test, answers a page within this; a hung one never does.
SECONDS = 5
LOG_AN_ADMINISTRATOR_IN = """
from django.test import Client
from portal.identity.models import User
client = Client()
client.force_login(User.objects.create_superuser("an", password="x"))
print(client.cookies["sessionid"].value)
"""


@pytest.fixture(scope="module")
def data():
    with data_folder("portal-front-") as folder:
        yield folder


@pytest.fixture(scope="module")
def portal(data):
    with running(data, PORTAL_TRUSTED_PROXIES="127.0.0.1") as portal:
        yield portal


@pytest.fixture(scope="module")
def session(portal, data):
    """The Cookie header's part of somebody who is logged in."""
    return f"sessionid={shell(data, LOG_AN_ADMINISTRATOR_IN).split()[-1]}"


def opened(portal, path: str, *cookies: str) -> tuple[str, str]:
    """Open a form; return the cookie and the field against forged requests."""
    page = ask(portal.port, head("GET", path, Cookie="; ".join(cookies), Connection="close"))
    text = page.decode()
    cookie = re.search(r"csrftoken=\w+", text)[0]
    return cookie, re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]


@contextlib.contextmanager
def lines(portal, many, begin):
    """Hold that many connections open on which the bytes ``begin`` were sent."""
    with contextlib.ExitStack() as held:
        for _ in range(many):
            sock = held.enter_context(line(portal.port))
            sock.sendall(begin)
        yield


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127.0",
        head("POST", "/luot-truy-cap/", Content_Length=60) + b"page=",
        head("POST", "/admin/login/", Content_Length=60_000) + b"username=" + b"a" * 50_000,
        # Longer than strangers may send, and nobody's session.
        head("POST", "/admin/login/", Content_Length=600_000, Cookie="sessionid=a") + b"a=",
    ],
    ids=["silent", "half a head", "half a beacon", "half a log-in", "half of a long form"],
)
def test_readers_do_not_wait_for_300_unfinished_requests(portal, begin):
    threads = [process.num_threads() for process in web_workers(portal)]
    with lines(portal, 300, begin):
        assert max(seconds_to_read(portal.port) for _ in range(10)) < SECONDS
        # No thread was made for them.
        assert sum(process.num_threads() for process in web_workers(portal)) <= sum(threads) + 32


def test_readers_do_not_wait_while_60_wrong_passwords_are_checked(portal):
    cookie, token = opened(portal, "/admin/login/")
    form = f"csrfmiddlewaretoken={token}&username=an&password=sai".encode()
    request = head(
        "POST",
        "/admin/login/",
        Cookie=cookie,
        Content_Type="application/x-www-form-urlencoded",
        Content_Length=len(form),
        Connection="close",
    )
    received = []
    threads = [
        threading.Thread(target=lambda: received.append(ask(portal.port, request + form)))
        for _ in range(60)
    ]
    for thread in threads:
        thread.start()
    assert max(seconds_to_read(portal.port) for _ in range(5)) < SECONDS
    for thread in threads:
        thread.join()
    assert {status(one) for one in received} <= {200, 429, 503}
    assert any("errornote" in one.decode() for one in received)


@pytest.mark.parametrize(
    ("request_head", "sentence"),
    [
        (head("POST", "/luot-truy-cap/", Content_Length=70_000), "413 Gửi quá nhiều"),
        (head("POST", "/tim-kiem/", Content_Length=10**15), "413 Gửi quá nhiều"),
        (head("POST", "/admin/login/", Content_Length=20 * 1024**2), "413 Gửi quá nhiều"),
        (head("POST", "/admin/login/", Transfer_Encoding="chunked"), "411 Thiếu độ dài"),
    ],
)
def test_what_is_too_long_is_refused_before_it_is_read(portal, request_head, sentence):
    number, title = sentence.split(" ", 1)
    received = ask(portal.port, request_head, timeout=10)
    assert status(received) == int(number)
    assert f"<h1>{title}</h1>" in received.decode()
    told = received.lower().split(b"\r\n\r\n")[0].decode().splitlines()
    of_pages = security.of_front() | {"Connection": "close"}
    assert {f"{name}: {value}".lower() for name, value in of_pages.items()} <= set(told)


@pytest.mark.parametrize("method", ["PUT", "TRACE", "X" * 20])
def test_foreign_methods_come_to_their_answer(portal, method):
    received = ask(portal.port, head(method, "/admin/", Connection="close"))
    assert (status(received), b"allow: GET, HEAD, POST" in received) == (405, True)


def send_a_long_article(portal, session: str, *cookies: str) -> bytes:
    """Send the form of a new article with a megabyte of text; return the answer."""
    path = "/admin/news/article/add/"
    cookie, token = opened(portal, path, session)
    fields = {"csrfmiddlewaretoken": token, "title": "Cầu mới", "body": "a" * 1_000_000}
    form = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    request = head(
        "POST",
        path,
        Cookie="; ".join((cookie, *cookies)),
        Content_Type="multipart/form-data; boundary=x",
        Content_Length=len(form) + len(b"--x--\r\n"),
        Connection="close",
    )
    return ask(portal.port, request + form + b"--x--\r\n")


def test_staff_may_send_long_forms(portal, session):
    received = send_a_long_article(portal, session, session)
    assert status(received) == 200
    assert 'value="Cầu mới"' in received.decode()


@pytest.mark.parametrize("cookies", [(), ("sessionid=khong-co",)])
def test_of_a_long_form_without_a_session_nothing_is_read(portal, session, cookies):
    """Answered as a form of an earlier session, as its scripts expect: not that it is too long."""
    received = send_a_long_article(portal, session, *cookies)
    assert status(received) == 403
    assert "Trang vừa gửi đã mở từ trước lần đăng nhập mới nhất" in received.decode()


def test_staff_are_told_that_a_form_is_too_long_when_it_has_been_sent(portal, session):
    """A browser that is still sending does not look at an answer."""
    length = 20 * 1024**2
    request = head("POST", "/admin/password_change/", Cookie=session, Content_Length=length)
    with line(portal.port) as sock:
        sock.sendall(request)
        for _ in range(20):
            sock.sendall(bytes(1024**2))
        received = answer(sock)
    assert status(received) == 413
    assert "<h1>Gửi quá nhiều</h1>" in received.decode()


def test_a_body_that_stops_is_given_up(portal):
    request = head("POST", "/admin/login/", Content_Length=100) + b"username="
    with line(portal.port, timeout=bodies.SECONDS_AT_LEAST + 20) as sock:
        began = time.monotonic()
        sock.sendall(request)
        received = answer(sock)
    assert status(received) == 408
    assert "Gửi quá chậm" in received.decode()
    assert time.monotonic() - began >= bodies.SECONDS_AT_LEAST - 1


@pytest.mark.parametrize("length", [60, 60_000], ids=["beacon", "form"])
def test_a_sender_who_goes_away_in_the_middle_is_no_error(portal, length):
    before = len(portal.log.read_text())
    for _ in range(3):
        with line(portal.port) as sock:
            sock.sendall(head("POST", "/luot-truy-cap/", Content_Length=length) + b"page=")
    # Answered by each worker after those were given up.
    for _ in range(10):
        seconds_to_read(portal.port, "/healthz")
        time.sleep(0.1)
    assert "ERROR" not in portal.log.read_text()[before:]


def test_headers_mean_the_same_as_on_the_wire(portal):
    """Of two names that would be the same variable of WSGI, only the real header counts."""
    for name in ("X_Forwarded_Host", "Host_"):
        received = ask(
            portal.port,
            f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n{name}: xau.example\r\n"
            "Connection: close\r\n\r\n".encode(),
        )
        assert status(received) == 200
    received = ask(portal.port, head("GET", "/tin-tuc/%C4%91%C3%A3-%ff/", Connection="close"))
    assert status(received) == 404


def test_a_slow_reader_holds_no_thread(portal, data):
    film = data / "media" / "dai.mp4"
    film.parent.mkdir(exist_ok=True)
    film.write_bytes(bytes(range(256)) * 40_000)
    with contextlib.ExitStack() as held:
        for _ in range(100):
            sock = held.enter_context(line(portal.port))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.sendall(head("GET", "/media/dai.mp4"))
            sock.recv(100)
        assert max(seconds_to_read(portal.port) for _ in range(10)) < SECONDS
    received = ask(
        portal.port, head("GET", "/media/dai.mp4", Range="bytes=256-9999999", Connection="close")
    )
    headers, _, content = received.partition(b"\r\n\r\n")
    assert status(received) == 206
    assert b"content-length: 9999744" in headers.lower()
    assert content == film.read_bytes()[256:10_000_000]


def test_a_fault_is_one_entry_on_standard_error(portal, data):
    rename = (
        "from django.db import connection as c; c.cursor().execute('ALTER TABLE {} RENAME TO {}')"
    )
    before = len(portal.log.read_text())
    shell(data, rename.format("news_edition", "news_lost"))
    try:
        received = ask(portal.port, head("GET", "/tin-tuc/?q=benh-an", Connection="close"))
    finally:
        shell(data, rename.format("news_lost", "news_edition"))
    written = portal.log.read_text()[before:]
    shown = re.search(r"<code>(\w{10})</code>", received.decode()).group(1)
    assert status(received) == 500
    # Not of all errors: jobs and kept pages read the table too.
    assert written.count(" ERROR django.request ") == 1
    assert f" ERROR django.request [{shown}] Internal Server Error: /tin-tuc/\n" in written
    assert 'relation "news_edition" does not exist' in written
    assert "127.0.0.1" not in written
    assert "benh-an" not in written


def test_a_worker_that_is_killed_again_and_again_is_replaced(portal):
    for _ in range(10):
        for process in web_workers(portal):
            process.kill()
        time.sleep(0.3)
    began = time.monotonic()
    while not portal.answers():
        pass
    assert seconds_to_read(portal.port) < SECONDS
    assert time.monotonic() - began < 15
    assert portal.process.poll() is None
    assert "dừng bất ngờ" in portal.log.read_text()


def test_a_household_that_searches_too_often_is_asked_to_wait(portal):
    def search(number: int, household: str) -> bytes:
        path = f"/tim-kiem/?q=x{number}"
        return ask(portal.port, head("GET", path, X_Forwarded_For=household, Connection="close"))

    # Each of the two workers counts for itself.
    answers = [search(number, "8.8.8.8") for number in range(62)]
    assert {status(each) for each in answers} == {200, 429}
    rejected = next(each for each in answers if status(each) == 429)
    assert re.search(rb"(?i)retry-after: [1-9]", rejected)
    assert "Xin chờ một phút".encode() in rejected
    assert status(search(0, "8.8.4.4")) == 200
