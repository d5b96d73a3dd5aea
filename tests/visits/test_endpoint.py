"""The endpoint for views: which requests are counted, and its responses."""

import datetime
import io
import json
from urllib.parse import urlencode

import pytest
from django.db import OperationalError

from portal.visits.counting import endpoint, tokens
from portal.visits.counting.group_commit import GroupCommit, NotWritten
from portal.visits.counting.recording import BatchWriter
from portal.visits.counting.rules import Outcome, Reason, View
from portal.visits.counting.visitor_keys import visitor_key
from portal.visits.models import Day, LeftOut
from portal.visits.statistics import totals
from portal.visits.statistics.totals import Totals
from portal.visits.zero_results import tokens as zero_results
from portal.visits.zero_results.tokens import Searched
from portal.web.proxies import networks
from tests import event_loops

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PLAYWRIGHT = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0"


class Written:
    """A replacement for the counter, for which every view begins a visit."""

    def __init__(self):
        self.arrivals = []

    def commit(self, arrival):
        self.arrivals.append(arrival)
        why = arrival.view.left_out
        return Outcome(is_view=not why, is_visit=not why, left_out=why)

    async def commit_async(self, arrival):
        return self.commit(arrival)


@pytest.fixture
def written(monkeypatch):
    written = Written()
    monkeypatch.setattr(endpoint, "counter", written)
    totals.remember(Totals(total=7_448_251, today=3009, online=7))
    return written


# The tests begin before midnight and may end after it.
OLD = tokens.today() - datetime.timedelta(days=2)


def environ(form=None, **more):
    body = urlencode({"page": tokens.sign("article", 5), "note": ""} if form is None else form)
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/luot-truy-cap/",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body.encode()),
        "HTTP_HOST": "testserver",
        "HTTP_ORIGIN": "http://testserver",
        "HTTP_USER_AGENT": FIREFOX,
        "REMOTE_ADDR": "203.113.131.7",
        **more,
    }


def test_a_page_of_yesterday_counts_today(written):
    yesterday = tokens.today() - datetime.timedelta(days=1)
    form = {"page": tokens.sign("article", 5, yesterday), "note": ""}
    assert json.loads(endpoint.count_beacon(environ(form)).body)["counted"]
    assert written.arrivals[0].view == View("article", 5)


def test_a_page_that_another_server_made_just_after_midnight_counts(written):
    tomorrow = tokens.today() + datetime.timedelta(days=1)
    form = {"page": tokens.sign("article", 5, tomorrow), "note": ""}
    assert json.loads(endpoint.count_beacon(environ(form)).body)["counted"]


def test_the_day_of_a_token_is_signed(written):
    old = tokens.sign("article", 5, OLD)
    forged = old.replace(f"{OLD:%Y%m%d}", f"{tokens.today():%Y%m%d}")
    assert endpoint.count_beacon(environ({"page": forged, "note": ""})).status == 400


def test_a_view_is_answered_with_the_figures(written):
    answer = endpoint.count_beacon(environ())
    assert (answer.status, json.loads(answer.body)) == (
        200,
        {"counted": True, "total": "7.448.251", "today": "3.009", "online": "7"},
    )
    (arrival,) = written.arrivals
    assert (arrival.view, arrival.agent, arrival.at) == (View("article", 5), FIREFOX, None)
    assert arrival.network == bytes([203, 113, 131, 7])


def form(page=None, note=""):
    return {"page": tokens.sign("article", 5) if page is None else page, "note": note}


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        ({"HTTP_USER_AGENT": GOOGLEBOT}, 200, "robot"),
        ({"HTTP_USER_AGENT": PLAYWRIGHT}, 200, "robot"),
        ({"HTTP_USER_AGENT": ""}, 200, "robot"),
        ({"form": form(note="robot")}, 200, "robot"),
        ({"form": form(note="staff")}, 200, "staff"),
        # Staff with a robot's user agent are counted as staff.
        ({"form": form(note="staff"), "HTTP_USER_AGENT": GOOGLEBOT}, 200, "staff"),
        ({"form": form(note="hidden")}, 200, "hidden"),
        ({"HTTP_SEC_PURPOSE": "prefetch"}, 200, "prefetch"),
        ({"HTTP_SEC_PURPOSE": "prefetch;prerender"}, 200, "prefetch"),
        ({"HTTP_PURPOSE": "prefetch"}, 200, "prefetch"),
        ({"HTTP_ORIGIN": "https://noi-khac.vn"}, 403, "foreign"),
        ({"HTTP_ORIGIN": "http://testserver.noi-khac.vn"}, 403, "foreign"),
        ({"HTTP_ORIGIN": "null"}, 403, "foreign"),
        ({"HTTP_ORIGIN": "http://[hỏng"}, 403, "foreign"),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403, "foreign"),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403, "foreign"),
        ({"HTTP_HOST": "noi-khac.vn"}, 400, "invalid"),
        ({"form": form(page="article:5:bia")}, 400, "invalid"),
        ({"form": form(page="")}, 400, "invalid"),
        ({"form": form(page=tokens.sign("article", 5, OLD))}, 200, "old_page"),
        # As tokens were before they had a day.
        ({"form": form(page=tokens._signer.sign("article:5"))}, 200, "old_page"),
        ({"form": form(note="vip")}, 400, "invalid"),
        ({"form": {}}, 400, "invalid"),
        ({"form": form() | {"và": "nữa"}}, 400, "invalid"),
        ({"form": form(note="x" * 600)}, 400, "invalid"),
        ({"wsgi.input": io.BytesIO(b"\xff" * 90)}, 400, "invalid"),
        ({"CONTENT_LENGTH": ""}, 400, "invalid"),
        ({"CONTENT_LENGTH": "²"}, 400, "invalid"),
        ({"CONTENT_LENGTH": "-1"}, 400, "invalid"),
    ],
)
def test_who_is_nobody_is_counted_under_the_reason(written, sent, status, reason):
    answer = endpoint.count_beacon(environ(**sent))
    assert (answer.status, json.loads(answer.body)["counted"]) == (status, False)
    (arrival,) = written.arrivals
    assert arrival.view.left_out == reason
    # Network and user agent of a left-out view are not even read.
    assert (arrival.network, arrival.agent) == (b"", "")


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "https://testserver"},
        {"HTTP_ORIGIN": "https://testserver"},
        {"HTTP_ORIGIN": ""},  # Browsers always send the origin of a foreign page.
    ],
)
def test_who_asks_from_our_own_pages_is_let_in(written, sent):
    assert endpoint.count_beacon(environ(**sent)).status == 200


def test_a_body_without_end_is_not_read(written):
    class Endless(io.BytesIO):
        def read(self, size=-1):
            assert 0 <= size <= endpoint.MOST_BYTES + 1
            return b"x" * size

    sent = environ(**{"wsgi.input": Endless(), "CONTENT_LENGTH": str(1 << 40)})
    assert endpoint.count_beacon(sent).status == 400


@pytest.mark.parametrize(
    ("address", "forwarded", "network"),
    [
        ("203.113.131.7", "8.8.8.8", [203, 113, 131, 7]),  # Not a trusted proxy.
        ("10.0.0.1", "8.8.8.8, 203.113.131.7", [203, 113, 131, 7]),
        ("10.0.0.1", "8.8.8.8, 203.113.131.7, 10.0.0.2", [203, 113, 131, 7]),
        ("10.0.0.1", "", [10, 0, 0, 1]),
        ("10.0.0.1", "không phải địa chỉ", [10, 0, 0, 1]),
        ("::ffff:10.0.0.1", "::ffff:203.113.131.7", [203, 113, 131, 7]),
        ("2405:4800:1:2:aaaa::1", "", [0x24, 0x05, 0x48, 0, 0, 1, 0, 2]),
        ("", "", []),
    ],
)
def test_the_place_is_what_the_last_trusted_proxy_saw(
    written, settings, address, forwarded, network
):
    settings.TRUSTED_PROXIES = networks(["10.0.0.0/24"])
    endpoint.count_beacon(environ(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded))
    assert written.arrivals[0].network == bytes(network)


def test_a_visitor_is_a_place_and_a_browser_under_the_day_s_key():
    day, other = b"k" * 32, b"l" * 32
    names = {
        visitor_key(key, network, agent)
        for key in (day, other)
        for network in (b"1234", b"12345678")
        for agent in ("", "5678", FIREFOX)
    }
    assert len(names) == 12
    assert all(len(name) == 32 for name in names)


def test_without_the_database_nothing_is_acknowledged(written, monkeypatch):
    def refuse(arrival):
        raise NotWritten

    monkeypatch.setattr(written, "commit", refuse)
    assert endpoint.count_beacon(environ()).status == 503


def test_a_batch_that_the_database_refuses_is_a_503(monkeypatch):
    def fail(arrivals):
        raise OperationalError("server closed the connection unexpectedly")

    counter = GroupCommit(fail)
    monkeypatch.setattr(endpoint, "counter", counter)
    assert endpoint.count_beacon(environ()).status == 503
    counter.close()


def test_a_flood_is_refused(written, monkeypatch):
    flood = Outcome(is_view=False, is_visit=False, left_out=Reason.FLOOD)
    monkeypatch.setattr(written, "commit", lambda arrival: flood)
    assert endpoint.count_beacon(environ()).status == 429


def test_the_picture_for_browsers_without_javascript_counts_apart(written, client):
    address = f"/luot-truy-cap.gif?page={tokens.sign('article', 5)}"
    response = client.get(address, headers={"User-Agent": FIREFOX})
    assert (response.status_code, response["Content-Type"]) == (200, "image/gif")
    assert response.content.startswith(b"GIF89a")
    assert "no-store" in response["Cache-Control"]
    client.head(address, headers={"User-Agent": FIREFOX})
    client.get(address, headers={"User-Agent": GOOGLEBOT})
    client.get("/luot-truy-cap.gif?page=bia", headers={"User-Agent": FIREFOX})
    client.get(address, headers={"User-Agent": FIREFOX, "Sec-Fetch-Site": "cross-site"})
    assert [arrival.view.left_out for arrival in written.arrivals] == [
        "without_script",
        "head",
        "robot",
        "invalid",
        "foreign",
    ]


def test_a_view_by_way_of_django_is_the_same(written, client):
    response = client.post("/luot-truy-cap/", form(), headers={"User-Agent": FIREFOX})
    assert response.status_code == 400  # Multipart, which our pages do not send.
    response = client.post(
        "/luot-truy-cap/",
        urlencode(form()),
        content_type="application/x-www-form-urlencoded",
        headers={"User-Agent": FIREFOX},
    )
    assert (response.status_code, response.json()["counted"]) == (200, True)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_an_event_loop_counts_as_a_thread_does(written, monkeypatch):
    # However old the totals are: an event loop must not ask the database.
    monkeypatch.setattr(totals, "_remembered", (totals.remembered(), -1000.0))
    answer = event_loops.run(endpoint.count_beacon_async(environ()))
    assert (answer.status, json.loads(answer.body)["counted"]) == (200, True)


def test_an_event_loop_is_told_as_a_thread_is_that_a_view_was_not_written(written, monkeypatch):
    async def refuse(arrival):
        raise NotWritten

    monkeypatch.setattr(written, "commit_async", refuse)
    answer = event_loops.run(endpoint.count_beacon_async(environ()))
    assert answer == endpoint.Answer(503, b"", "failed")


@pytest.mark.django_db(transaction=True)
def test_counted_means_committed(client, monkeypatch):
    """With the real counter: acknowledged, and visible to another connection."""
    counter = GroupCommit(BatchWriter().write)
    monkeypatch.setattr(endpoint, "counter", counter)
    send = {"content_type": "application/x-www-form-urlencoded", "headers": {"User-Agent": FIREFOX}}
    answers = [
        client.post("/luot-truy-cap/", urlencode(form()), **send).json(),
        client.post("/luot-truy-cap/", urlencode(form()), **send).json(),
        client.post("/luot-truy-cap/", urlencode(form(note="staff")), **send).json(),
    ]
    counter.close()
    assert [(answer["counted"], answer["total"], answer["online"]) for answer in answers] == [
        (True, "1", "1"),
        (True, "1", "1"),
        (False, "1", "1"),
    ]
    assert [(day.views, day.visits) for day in Day.objects.all()] == [(2, 1)]
    assert [(each.reason, each.count) for each in LeftOut.objects.all()] == [("staff", 1)]


class Recorded:
    def __init__(self):
        self.searched = []

    def add(self, searched):
        self.searched.append(searched)


@pytest.fixture
def recorded(monkeypatch):
    recorded = Recorded()
    monkeypatch.setattr(endpoint, "recorder", recorded)
    return recorded


def search_form(searched, note=""):
    return {"page": tokens.sign("search"), "searched": searched, "note": note}


def test_a_view_of_a_search_without_results_brings_its_line(written, recorded):
    longest = Searched("a" * 80, instead=True)
    for searched in (Searched("ho chieu"), longest):
        answer = endpoint.count_beacon(environ(search_form(zero_results.sign(searched))))
        assert json.loads(answer.body)["counted"]
    event_loops.run(endpoint.count_beacon_async(environ(search_form(zero_results.sign(longest)))))
    assert recorded.searched == [Searched("ho chieu"), longest, longest]
    assert {each.view for each in written.arrivals} == {View("search", 0)}


def test_what_is_no_view_and_what_was_not_signed_brings_no_line(written, recorded):
    token = zero_results.sign(Searched("ho chieu"))
    for form, more in (
        (search_form(token, note="staff"), {}),
        (search_form(token, note="hidden"), {}),
        (search_form(token), {"HTTP_USER_AGENT": GOOGLEBOT}),
        (search_form(token), {"HTTP_SEC_FETCH_SITE": "cross-site"}),
        (search_form(token) | {"page": "x"}, {}),
        (search_form(token) | {"page": tokens.sign("article", 7)}, {}),
        (search_form("ho chieu"), {}),
        (search_form(tokens.sign("search")), {}),
    ):
        endpoint.count_beacon(environ(form, **more))
    assert recorded.searched == []


def test_a_view_that_could_not_be_written_brings_no_line(monkeypatch, recorded):
    class Away:
        def commit(self, _arrival):
            raise NotWritten

    monkeypatch.setattr(endpoint, "counter", Away())
    form = search_form(zero_results.sign(Searched("ho chieu")))
    assert endpoint.count_beacon(environ(form)).status == 503
    assert recorded.searched == []
