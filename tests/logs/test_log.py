"""The log on standard error: which entries there are, and what is not in them."""

import io
import json
import logging
import re

import pytest
from django.core import mail
from django.db import OperationalError, connection

from portal.logs import foreseen, personal_data, slow_queries, storms
from portal.logs.formatters import JsonFormatter, TextFormatter
from portal.logs.storms import StormHandler
from portal.pages import home


@pytest.fixture
def written():
    """What the portal writes to standard error, as text."""
    yield from _written(TextFormatter())


@pytest.fixture
def written_as_json():
    yield from _written(JsonFormatter())


def _written(formatter):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(foreseen.ForeseenFilter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def broken(client, monkeypatch):
    """Make the front page raise an error; return the client."""

    def breaks(error):
        def fail(*arguments):
            raise error

        monkeypatch.setattr(home, "layout_of", fail)
        client.raise_request_exception = False
        return client

    return breaks


PERSONAL = "Key (email)=(binh@tinh.gov.vn) at 203.113.131.7, password='matkhau', sessionid=abc1"


def test_a_fault_is_one_entry_with_its_traceback_and_the_id_on_the_page(broken, written):
    page = broken(ValueError(PERSONAL)).get("/?q=bệnh án")
    entry = written.getvalue()
    shown = re.search(r"<code>(\w{10})</code>", page.content.decode()).group(1)
    assert entry.count(" ERROR ") == 1
    assert f" ERROR django.request [{shown}] Internal Server Error: /\n" in entry
    assert entry.count("Traceback") == 1
    assert "ValueError: Key (email)=(***@***) at *.*.*.*, password=***, sessionid=***" in entry
    for secret in ("binh", "203.113", "matkhau", "abc1", "bệnh", "127.0.0.1"):
        assert secret not in entry


def test_each_request_has_an_id_of_its_own(broken, written):
    client = broken(ValueError("a"))
    pages = {client.get("/").content for _ in range(5)}
    assert len(pages) == 5
    assert len(set(re.findall(r"django.request \[(\w{10})\]", written.getvalue()))) == 5


def test_json_is_one_line_an_entry(broken, written_as_json):
    broken(ValueError(PERSONAL)).get("/?q=1")
    (line,) = written_as_json.getvalue().splitlines()
    entry = json.loads(line)
    assert {name: entry[name] for name in ("level", "logger", "message")} == {
        "level": "ERROR",
        "logger": "django.request",
        "message": "Internal Server Error: /",
    }
    assert "***@***" in entry["traceback"]
    assert len(entry["request"]) == 10


def test_of_an_outage_there_is_a_line_a_second_with_its_count(broken, written, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(foreseen.time, "monotonic", lambda: now[0])
    client = broken(OperationalError("could not connect to server at 10.0.0.7"))
    for _ in range(20):
        assert client.get("/").status_code == 503
    assert len(written.getvalue().splitlines()) == 1
    now[0] += 1
    client.get("/")
    first, second = written.getvalue().splitlines()
    assert first.endswith("Service Unavailable: /")
    assert second.endswith("Service Unavailable: / (và 19 lần nữa như thế)")
    assert "Traceback" not in written.getvalue()


@pytest.mark.django_db
def test_refused_requests_are_not_logged(client, written):
    assert client.get("/khong-co/").status_code == 404
    assert client.post("/tin-tuc/").status_code in {403, 405}
    assert written.getvalue() == ""


@pytest.mark.django_db
def test_foreign_host_names_are_one_line(client, written, monkeypatch):
    monkeypatch.setattr(foreseen.time, "monotonic", lambda: 100.0)
    for number in range(20):
        assert client.get("/", headers={"host": f"ke-gian-{number}.vn"}).status_code == 400
    assert len(written.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("::1 and fe80::1ff:fe23:4567:890a", "*:* and *:*"),
        ("2405:4802:1d1:a::7448", "*:*"),
        ("at 12:30:45, 1:2", "at 12:30:45, 1:2"),
        ('File "/a/b.py", line 5: a[1:2], {x::y}', 'File "/a/b.py", line 5: a[1:2], {x::y}'),
        ("GET /tim-kiem/?q=an&tu_ngay=1 HTTP/1.1", "GET /tim-kiem/?*** HTTP/1.1"),
        ("{'password': 'a b', 'title': 'c'}", "{'password': ***, 'title': 'c'}"),
        ("csrfmiddlewaretoken=xyz&a=1", "csrfmiddlewaretoken=***&a=1"),
        ("Cookie: sessionid=5; a=2", "Cookie: ***; a=2"),
        ("django 5.2.16, 1.234.567", "django 5.2.16, 1.234.567"),
        ("a+b@x.vn;c@d.gov.vn", "***@***;***@***"),
        ("Tỉnh có 3 xã? Có.", "Tỉnh có 3 xã? Có."),
    ],
)
def test_personal_data_goes_and_the_rest_stays(text, cleaned):
    assert personal_data.remove(text) == cleaned


@pytest.mark.django_db
def test_a_slow_statement_is_written_without_its_parameters(monkeypatch, written):
    slow_queries.watch(None, connection)
    assert connection.execute_wrappers.count(slow_queries._execute) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["binh"])
        assert written.getvalue() == ""
        monkeypatch.setattr(slow_queries, "SECONDS", 0)
        cursor.execute("SELECT %s, 5", ["binh"])
    assert written.getvalue().endswith(" giây: SELECT %s, 5\n")


@pytest.fixture
def storm(settings, monkeypatch):
    settings.ADMINS = [("", "quan.tri@tinh.gov.vn")]
    monkeypatch.setattr(storms.threading, "Thread", AtOnce)
    return StormHandler()


class AtOnce:
    def __init__(self, target, args, daemon):
        self._run = lambda: target(*args)

    def start(self):
        self._run()


def record(message, **more):
    made = logging.LogRecord("django.request", logging.ERROR, "", 1, message, (), None)
    made.__dict__.update(more)
    return made


def test_a_storm_of_faults_is_one_mail(storm):
    for number in range(storms.FAULTS - 1):
        storm.handle(record(f"Lỗi {number} của a@b.vn"))
    assert mail.outbox == []
    for number in range(storms.FAULTS * 3):
        storm.handle(record(f"Lỗi nữa {number}"))
    (sent,) = mail.outbox
    assert sent.to == ["quan.tri@tinh.gov.vn"]
    assert "Cổng gặp 10 lỗi trong vài phút" in sent.subject
    assert "Lỗi 8 của ***@***" in sent.body


def test_an_outage_and_a_fault_now_and_then_are_no_storm(storm, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(storms.time, "monotonic", lambda: now[0])
    for _ in range(50):
        storm.handle(record("Service Unavailable", status_code=503))
    for _ in range(50):
        now[0] += 60
        storm.handle(record("Lỗi"))
    assert mail.outbox == []


def test_nobody_is_told_where_nobody_is_named(storm, settings):
    settings.ADMINS = []
    for _ in range(50):
        storm.handle(record("Lỗi"))
    assert mail.outbox == []
