"""The three numbers on every page: from memory, from the database, and without a database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import timezone

from portal.vietnamese import dates
from portal.visits.models import Visitor
from portal.visits.statistics import totals
from portal.visits.statistics.totals import Totals
from tests import pages
from tests.make_visits import make_day

pytestmark = pytest.mark.django_db
COUNTER = "//footer//a[@class='visit-counter']"


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(totals, "SECONDS_REMEMBERED", 10)
    totals.forget()


@pytest.fixture
def clock(monkeypatch):
    """The process's monotonic clock, fixed until a test changes it."""
    monkeypatch.setattr(totals.time, "monotonic", lambda: clock.now)
    clock.now = 100.0
    return clock


def make_visitor(seen: timedelta) -> Visitor:
    at = timezone.now() - seen
    return Visitor.objects.create(
        key=str(seen).encode(), last_seen=at, minute=at.replace(second=0), in_minute=1
    )


def test_nothing_counted_is_three_zeros():
    assert totals.current() == Totals(0, 0, 0)


def test_the_total_is_the_sum_of_the_days_and_today_is_a_vietnamese_day():
    today = dates.today()
    make_day(today - timedelta(days=400), visits=7_000_000, views=9_000_000)
    make_day(today - timedelta(days=1), visits=448, views=500)
    make_day(today, visits=3, views=8, closed=False)
    assert totals.current() == Totals(total=7_000_451, today=3, online=0)


def test_online_is_who_was_seen_in_the_last_five_minutes():
    for seen in (0, 299, 301, 1500):
        make_visitor(timedelta(seconds=seen))
    assert totals.current().online == 2


def test_they_are_asked_for_once_in_ten_seconds(clock, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert totals.current() == totals.current() == Totals(0, 0, 0)
    make_day(dates.today(), visits=1, views=1, closed=False)
    clock.now += 9.9
    with django_assert_num_queries(0):
        assert totals.current() == Totals(0, 0, 0)
    clock.now += 0.1
    with django_assert_num_queries(1):
        assert totals.current() == Totals(1, 1, 0)


def test_who_counts_says_so_and_nobody_has_to_ask(clock, django_assert_num_queries):
    with django_assert_num_queries(0):
        totals.remember(Totals(5, 4, 3))
        assert totals.current() == Totals(5, 4, 3)
        totals.remember(Totals(6, 5, 4))
        assert totals.current() == Totals(6, 5, 4)


def test_an_answer_that_was_overtaken_by_a_count_is_not_remembered(clock, monkeypatch):
    def answer_slowly():
        totals.remember(Totals(9, 9, 9))
        return Totals(8, 8, 8)

    monkeypatch.setattr(totals, "read", answer_slowly)
    totals.current()
    assert totals.current() == Totals(9, 9, 9)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
def test_without_the_database_the_last_ones_known_stay(clock, monkeypatch, error):
    def fail():
        raise error

    totals.remember(Totals(5, 4, 3))
    monkeypatch.setattr(totals, "read", fail)
    clock.now += 10
    assert totals.current() == Totals(5, 4, 3)
    totals.forget()
    assert totals.current() is None


def test_what_was_counted_since_is_added_and_they_do_not_get_younger(clock):
    totals.remember(Totals(5, 4, 3))
    clock.now += 9
    totals.add(visits=2, of_today=1)
    # Readers who began a visit today are added to those online.
    assert totals.current() == Totals(7, 5, 4)
    clock.now += 1
    assert totals.current() == Totals(0, 0, 0)


def test_a_page_shows_them_where_they_may_be_replaced(client):
    totals.remember(Totals(total=7_448_251, today=3_009, online=7))
    page = client.get("/")
    assert pages.words(page, COUNTER) == (
        "Số lượt truy cập: 7.448.251 Hôm nay: 3.009 Đang trực tuyến: 7"
    )
    assert {
        each.get("data-visits"): each.text for each in pages.tree(page).xpath("//*[@data-visits]")
    } == {"total": "7.448.251", "today": "3.009", "online": "7"}
    assert pages.tree(page).xpath(COUNTER)[0].get("href") == "/luot-truy-cap/"


def test_a_page_is_whole_where_they_are_not_to_be_had(client, monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(totals, "read", fail)
    page = client.get("/")
    assert page.status_code == 200
    assert pages.words(page, COUNTER) == "Số lượt truy cập: – Hôm nay: – Đang trực tuyến: –"


def test_the_footer_that_is_kept_does_not_keep_them(client):
    for total in (1, 2):
        totals.remember(Totals(total, 0, 0))
        assert f"Số lượt truy cập: {total} " in pages.words(client.get("/"), COUNTER)


def test_where_they_do_not_show_nobody_asks(client, django_assert_num_queries):
    with django_assert_num_queries(1):  # The identity.
        client.get("/robots.txt")
    assert totals._remembered is None
