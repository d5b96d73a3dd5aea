"""How often one household may ask for what is costly."""

import pytest

from news import search_views
from portal.web.rate_limits import RateLimit
from tests import pages


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limit(clock):
    return RateLimit(burst=2, per_minute=6, networks=3, clock=clock)


def test_some_are_allowed_at_once_and_then_one_in_ten_seconds(limit, clock):
    waits = [limit.seconds_to_wait("8.8.8.8") for _ in range(4)]
    assert waits == [0, 0, 10, 10]
    clock.now = 9
    assert limit.seconds_to_wait("8.8.8.8") == 1
    clock.now = 10
    assert [limit.seconds_to_wait("8.8.8.8") for _ in range(2)] == [0, 10]
    clock.now = 1000
    assert [limit.seconds_to_wait("8.8.8.8") for _ in range(3)] == [0, 0, 10]


def test_each_household_has_its_own(limit):
    for address in ("8.8.8.8", "8.8.4.4", "2402:800::1"):
        assert [limit.seconds_to_wait(address) for _ in range(3)] == [0, 0, 10]
    # The machines of a household change addresses within a /64.
    assert limit.seconds_to_wait("2402:800::2") == 10
    assert limit.seconds_to_wait("::ffff:8.8.8.8") == 10


@pytest.mark.parametrize("address", ["", "127.0.0.1", "10.1.2.3", "::1", "fd00::1", "x"])
def test_what_may_be_a_proxy_of_all_readers_is_not_limited(limit, address):
    assert {limit.seconds_to_wait(address) for _ in range(9)} == {0}


def test_a_million_addresses_do_not_fill_the_memory(limit):
    for number in range(200):
        limit.seconds_to_wait(f"8.8.{number}.1")
    assert len(limit._left) == 3


@pytest.mark.django_db
def test_a_household_that_searches_too_often_is_asked_to_wait(client, monkeypatch):
    monkeypatch.setattr(search_views, "SEARCHES", RateLimit(burst=1, per_minute=2))
    assert client.get("/tim-kiem/?q=hội", REMOTE_ADDR="8.8.8.8").status_code == 200
    answer = client.get("/tim-kiem/?q=xuân", REMOTE_ADDR="8.8.8.8")
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert "Xin chờ 30 giây rồi tìm lại" in pages.words(answer, "//main")
    assert pages.tree(answer).xpath("//main//input[@name='q']/@value") == ["xuân"]
    # The form alone costs nothing, and others are not asked to wait.
    assert client.get("/tim-kiem/", REMOTE_ADDR="8.8.8.8").status_code == 200
    assert client.get("/tim-kiem/?q=xuân", REMOTE_ADDR="8.8.4.4").status_code == 200
