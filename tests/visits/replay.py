"""A labelled log of requests by readers and robots, and the expected sums.

The expected result of each reader is written by hand, not computed by the counter's own rules, so
that the sums are an independent check. The days are in the future, so that the portal does not
close them.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from portal.vietnamese.dates import VIETNAM
from portal.visits.counting import tokens

FIRST, SECOND = date(2031, 3, 4), date(2031, 3, 5)
BROWSERS = [
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
]
ROBOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "HeadlessChrome/130.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "",
]


@dataclass(frozen=True)
class Event:
    """One request: its time, sender and content."""

    at: datetime
    address: str
    agent: str
    page: tuple[str, int] = ("article", 1)
    note: str = ""
    headers: dict = field(default_factory=dict)
    method: str = "POST"
    token: str | None = None

    @property
    def form(self) -> str:
        token = tokens.sign(*self.page) if self.token is None else self.token
        return urlencode({"page": token, "note": self.note})


@dataclass
class Log:
    """Readers, each with its events in order, and the expected sums of all."""

    readers: list[list[Event]] = field(default_factory=list)
    views: Counter = field(default_factory=Counter)  # by day
    visits: Counter = field(default_factory=Counter)  # by day
    items: Counter = field(default_factory=Counter)  # by day, kind, item
    unique: Counter = field(default_factory=Counter)  # the same; each page once a visit
    left_out: Counter = field(default_factory=Counter)  # by day, reason

    def person(self, events: list[Event], *, visits_on: list[date]) -> None:
        """Add a reader whose events are all views; a visit begins on each of ``visits_on``."""
        self.readers.append(events)
        self.visits.update(visits_on)
        pages: set[tuple[str, int]] = set()
        before = events[0].at
        for event in events:
            day = event.at.astimezone(VIETNAM).date()
            self.views[day] += 1
            self.items[day, *event.page] += 1
            if event.at - before >= timedelta(minutes=30):
                pages = set()
            self.unique[day, *event.page] += event.page not in pages
            pages.add(event.page)
            before = event.at

    def nobody(self, events: list[Event], reason: str) -> None:
        """Add requests that must all be left out for that reason."""
        self.readers.append(events)
        self.left_out.update((event.at.astimezone(VIETNAM).date(), reason) for event in events)


def make_log(seed: int, times: int = 12) -> Log:
    """Return a log with every kind of reader, ``times`` of each."""
    chance, log, addresses = random.Random(seed), Log(), iter(range(1, 1 << 16))

    def address() -> str:
        number = next(addresses)
        return f"14.{number >> 8}.{number & 255}.{chance.randint(1, 254)}"

    def page() -> tuple[str, int]:
        return chance.choice([("article", chance.randint(1, 9)), ("album", 3), ("home", 0)])

    def walk(begin: datetime, *gaps: timedelta, network=None, agent=None, **more) -> list[Event]:
        network, agent = network or address(), agent or chance.choice(BROWSERS)
        events = [Event(begin, network, agent, page(), **more)]
        for gap in gaps:
            events.append(Event(events[-1].at + gap, network, agent, page(), **more))
        return events

    def some_time(day=FIRST) -> datetime:
        # Early enough that no walk crosses midnight by chance.
        return at(day, chance.randint(1, 20), chance.randint(0, 59), chance.randint(0, 59))

    minute = timedelta(minutes=1)
    for _ in range(times):
        day = chance.choice([FIRST, SECOND])
        log.person(walk(some_time(day), minute, 3 * minute), visits_on=[day])
        log.person(walk(some_time(day), 29 * minute, 29 * minute), visits_on=[day])
        log.person(walk(some_time(day), 31 * minute, minute), visits_on=[day, day])
        # Several behind one address, distinguished by their browsers.
        office, begin = address(), some_time(day)
        for agent in BROWSERS:
            log.person(walk(begin, 5 * minute, network=office, agent=agent), visits_on=[day])
        _household(log, chance, next(addresses), begin, day)
        # Across midnight: still the same visit, and another after half an hour.
        late = at(FIRST, 23, chance.randint(45, 59))
        log.person(walk(late, at(SECOND, 0, 10) - late), visits_on=[FIRST])
        log.person(walk(late, 29 * minute, 29 * minute), visits_on=[FIRST])
        log.person(walk(at(FIRST, 23, 20), 45 * minute), visits_on=[FIRST, SECOND])
        log.person(walk(at(FIRST, 23, 40), 31 * minute), visits_on=[FIRST, SECOND])
        _many_tabs(log, address(), chance.choice(BROWSERS), some_time(day), day)
        _reader_with_forged_address(log, chance, address(), begin, day)
        _flood(log, address(), chance.choice(BROWSERS), some_time(day), day)

        robot = chance.choice(ROBOTS)
        log.nobody([Event(begin + n * minute, address(), robot, page()) for n in range(3)], "robot")
        log.nobody(walk(some_time(day), minute, note="robot"), "robot")
        log.nobody(walk(some_time(day), minute, note="staff"), "staff")
        log.nobody(walk(some_time(day), minute, note="hidden"), "hidden")
        log.nobody(
            walk(some_time(day), minute, headers={"Sec-Purpose": "prefetch;prerender"}), "prefetch"
        )
        log.nobody(
            walk(some_time(day), minute, headers={"Sec-Fetch-Site": "cross-site"}), "foreign"
        )
        log.nobody(walk(some_time(day), headers={"Origin": "https://nơi-khác.vn"}), "foreign")
        log.nobody(walk(some_time(day), token="article:1:bia"), "invalid")
        log.nobody(walk(some_time(day), note="x" * 600), "invalid")
        log.nobody(walk(some_time(day), minute, method="GET"), "without_script")
        log.nobody(walk(some_time(day), method="HEAD"), "head")
    return log


def at(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=VIETNAM)
    return local.astimezone(UTC)


def _household(log, chance, number, begin, day) -> None:
    """Add a browser whose address within its /64 changes often, and a neighbour with the same."""
    for network in (f"2405:4800:{number:x}:1", f"2405:4800:{number:x}:2"):
        log.person(
            [
                Event(
                    begin + timedelta(minutes=n),
                    f"{network}::{chance.randint(1, 65535):x}",
                    BROWSERS[2],
                    ("video", 5),
                )
                for n in range(4)
            ],
            visits_on=[day],
        )


def _many_tabs(log, address, agent, begin, day) -> None:
    """Add a reader whose browser opens six pages at the same instant, in any order."""
    events = [Event(begin, address, agent, ("article", number)) for number in range(10, 16)]
    log.person(events, visits_on=[day])
    log.readers[-1:] = [[event] for event in events]


def _reader_with_forged_address(log, chance, address, begin, day) -> None:
    """Add a reader with a forged address in each request; the proxy appends the true one."""
    log.person(
        [
            Event(
                begin + timedelta(seconds=20 * n),
                f"8.8.{chance.randint(0, 255)}.{n}, {address}",
                BROWSERS[1],
            )
            for n in range(5)
        ],
        visits_on=[day],
    )


def _flood(log, address, agent, begin, day) -> None:
    """Add 75 views in one minute of the clock, of which 60 count."""
    begin = begin.replace(second=0)
    events = [
        Event(begin + timedelta(milliseconds=700 * n), address, agent, ("article", 2))
        for n in range(75)
    ]
    log.person(events[:60], visits_on=[day])
    log.readers[-1] = events
    log.left_out[day, "flood"] += 15
