"""How often one household may ask for what is costly."""

from ipaddress import ip_network
from types import SimpleNamespace

import pytest

from portal.serving.rates import Rates, TooOften
from portal.web import proxies
from portal.web.rate_limits import RateLimit


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
    waits = [limit.seconds_to_wait(proxies.parse("8.8.8.8")) for _ in range(4)]
    assert waits == [0, 0, 10, 10]
    clock.now = 9
    assert limit.seconds_to_wait(proxies.parse("8.8.8.8")) == 1
    clock.now = 10
    assert [limit.seconds_to_wait(proxies.parse("8.8.8.8")) for _ in range(2)] == [0, 10]
    clock.now = 1000
    assert [limit.seconds_to_wait(proxies.parse("8.8.8.8")) for _ in range(3)] == [0, 0, 10]


def test_each_household_has_its_own(limit):
    for address in ("8.8.8.8", "8.8.4.4", "2402:800::1"):
        assert [limit.seconds_to_wait(proxies.parse(address)) for _ in range(3)] == [0, 0, 10]
    # The machines of a household change addresses within a /64.
    assert limit.seconds_to_wait(proxies.parse("2402:800::2")) == 10
    assert limit.seconds_to_wait(proxies.parse("::ffff:8.8.8.8")) == 10


@pytest.mark.parametrize("address", ["", "127.0.0.1", "10.1.2.3", "::1", "fd00::1", "x"])
def test_what_may_be_a_proxy_of_all_readers_is_not_limited(limit, address):
    assert {limit.seconds_to_wait(proxies.parse(address)) for _ in range(9)} == {0}


def test_a_million_addresses_do_not_fill_the_memory(limit):
    for number in range(200):
        limit.seconds_to_wait(proxies.parse(f"8.8.{number}.1"))
    assert len(limit._left) == 3


def asked(path: str, query: str, *, address: str, forwarded: tuple[str, ...] = ()):
    """Return the RSGI scope of a request with these lines of X-Forwarded-For."""
    headers = SimpleNamespace(get_all=lambda _name: list(forwarded))
    return SimpleNamespace(path=path, query_string=query, client=f"{address}:4711", headers=headers)


def waits(rates: Rates, scope) -> int:
    try:
        rates.count(scope)
    except TooOften as error:
        return error.seconds
    return 0


def test_a_household_may_search_thirty_times_in_a_minute():
    rates = Rates()
    found = [waits(rates, asked("/tim-kiem/", "q=x", address="8.8.8.8")) for _ in range(32)]
    assert found == [0] * 30 + [2, 2]
    # The form alone, other pages, and others' searches.
    assert waits(rates, asked("/tim-kiem/", "", address="8.8.8.8")) == 0
    assert waits(rates, asked("/tin-tuc/", "nguon=x", address="8.8.8.8")) == 0
    assert waits(rates, asked("/tim-kiem/", "q=x", address="8.8.4.4")) == 0
    assert waits(rates, asked("/tim-kiem/goi-y/", "q=xa", address="8.8.8.8")) == 0


def test_behind_a_trusted_proxy_each_reader_counts(settings):
    settings.TRUSTED_PROXIES = [ip_network("9.9.9.9")]
    rates = Rates()
    for _ in range(31):
        first = waits(rates, asked("/tim-kiem/", "q=x", address="9.9.9.9", forwarded=("8.8.8.8",)))
    other = waits(rates, asked("/tim-kiem/", "q=x", address="9.9.9.9", forwarded=("8.8.4.4",)))
    # Not believed of a stranger, who could be another one each time.
    for number in range(31):
        forged = asked("/tim-kiem/", "q=x", address="9.9.9.8", forwarded=(f"8.8.{number}.8",))
        stranger = waits(rates, forged)
    # A line of the reader's own before that of the proxy.
    for number in range(31):
        lines = (f"8.8.{number}.8", "8.8.1.1")
        twice = waits(rates, asked("/tim-kiem/", "q=x", address="9.9.9.9", forwarded=lines))
    assert (first, other, stranger, twice) == (2, 0, 2, 2)
