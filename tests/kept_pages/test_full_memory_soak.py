"""A memory full of pages, and a stranger who asks for addresses that nobody has ever heard of."""

import contextlib
import http.client
import itertools
import os
import re
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.web.page_cache.entries import Entry
from portal.web.page_cache.memory import PageMemory
from tests.kept_pages.test_mix_soak import ADDRESSES, answered
from tests.running_portal import data_folder, free_port, manage, running, shell, web_workers

pytestmark = pytest.mark.soak

NONSENSE = int(os.environ.get("NONSENSE", "20000"))
#: Of these, those after which it is measured what comes from memory: asked for in two minutes.
LAST = min(NONSENSE // 4, 20_000)
#: More than 64 MB hold, and of them those that readers come back to.
ARTICLES, GOOD = 4_500, 1_000
MOST_BYTES = 250 * 10**6
#: Nonsense of each kind that a memory might keep.
STRANGE = (
    "/khong-co-{}/",
    "/tin-tuc/khong-co-9{}/",
    "/?trang={}",
    "/tim-kiem/?q=khongco{}",
    "/chu-de/khong-co-{}/",
    "/tin-tuc/?truoc=9{}",
    "/wp-login-{}.php",
    "/tin-tuc/{}/{}/{}/",
)


def line_to_each_worker(portal, held: contextlib.ExitStack) -> list[http.client.HTTPConnection]:
    """Open connections until each worker has one; return one of each."""
    of_worker: dict[int, http.client.HTTPConnection] = {}
    workers = web_workers(portal)
    while len(of_worker) < len(workers):
        line = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)
        held.callback(line.close)
        ask(line, "/healthz")
        own = line.sock.getsockname()[1]
        for worker in workers:
            if any(end.raddr and end.raddr.port == own for end in worker.net_connections("tcp")):
                of_worker[worker.pid] = line
    return list(of_worker.values())


def ask(line: http.client.HTTPConnection, path: str) -> int:
    line.request("GET", path, headers={"Accept-Encoding": "br"})
    answer = line.getresponse()
    answer.read()
    return answer.status


def hit_rate(lines, paths, metrics: int) -> float:
    """Ask each worker for all of ``paths``; return the part that came from memory.

    In turn, because a line on which nothing is asked for 20 seconds is closed.
    """
    before, _ = answered(metrics)
    for path, line in itertools.product(paths, lines):
        assert ask(line, path) == 200
    after, _ = answered(metrics)
    return (after - before) / (len(lines) * len(paths))


def largest(portal) -> int:
    """Return the memory of the largest worker in bytes, with what it shares with the others."""
    return max(worker.memory_info().rss for worker in web_workers(portal))


def ask_for_nonsense(lines: list[http.client.HTTPConnection], first: int, end: int) -> None:
    """Ask for strange addresses, on all lines at the same time and until the same time.

    A line on which nothing is asked for 20 seconds is closed.
    """
    numbers = deque(range(first, end))

    def ask_on(line: http.client.HTTPConnection) -> None:
        with contextlib.suppress(IndexError):
            while True:
                number = numbers.popleft()
                path = STRANGE[number % len(STRANGE)].replace("{}", str(number))
                assert ask(line, path) in {200, 301, 400, 404}, path

    with ThreadPoolExecutor(len(lines)) as threads:
        list(threads.map(ask_on, lines))


def test_nonsense_changes_neither_a_full_worker_nor_what_it_answers_from_memory(capsys):
    metrics = free_port()
    with data_folder("portal-full-") as data, contextlib.ExitStack() as held:
        with running(data, PORTAL_SAMPLE="1"):
            made = manage("make_sample", "--articles", str(ARTICLES), data=data, PORTAL_SAMPLE="1")
            assert made[0] == 0
            paths = re.findall(r"^AT \d+ (\S+)", shell(data, ADDRESSES), re.MULTILINE)
        portal = held.enter_context(running(data, PORTAL_METRICS=f"127.0.0.1:{metrics}"))
        lines = line_to_each_worker(portal, held)
        good = paths[:GOOD]
        for path, line in itertools.product([*good, *paths], lines):
            assert ask(line, path) == 200
        hit_rate(lines, good, metrics)
        rate = hit_rate(lines, good, metrics)
        of_articles = largest(portal)
        began = time.monotonic()
        # Rooms of their own are full after a quarter: pages that say that there is nothing, forms.
        ask_for_nonsense(lines, 0, NONSENSE // 4)
        size = largest(portal)
        ask_for_nonsense(lines, NONSENSE // 4, NONSENSE - LAST)
        # Articles are kept for ten minutes, so by then they are made anew: readers come back.
        hit_rate(lines, good, metrics)
        hit_rate(lines, good, metrics)
        ask_for_nonsense(lines, NONSENSE - LAST, NONSENSE)
        took = time.monotonic() - began
        rate_after, size_after = hit_rate(lines, good, metrics), largest(portal)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{of_articles / 1e6:.0f} MB full of articles, {rate:.1%} from memory; after "
            f"{NONSENSE // 4:,} strange addresses {size / 1e6:.0f} MB, after {NONSENSE:,} "
            f"({NONSENSE / took:.0f}/s) {size_after / 1e6:.0f} MB, {rate_after:.1%}\n"
        )
    assert rate > 0.95
    assert rate_after > rate - 0.05
    assert size_after < MOST_BYTES
    assert size_after < size * 1.05


def test_a_million_strange_addresses_leave_a_full_memory_as_it_is():
    memory, room = PageMemory(64 * 2**20), 64 * 2**20
    later = time.monotonic() + 10_000

    def page(name: str, status: int = 200) -> Entry:
        headers = [("Content-Type", "text/html")]
        return Entry(status, headers, os.urandom(12_000), names=[name], good_until=later)

    for number in range(5_000):
        memory.keep((f"/{number}",), page(f"article={number}"), begun=time.monotonic())
    good = [(f"/{number}",) for number in range(3_000, 5_000)]
    for _ in range(2):
        assert all(memory.get(key) for key in good)
    nothing, results = page("article=0", 404), page("article=0")
    for number in range(1_000_000):
        entry = nothing if number % 2 else results
        memory.keep((f"/nonsense-{number}",), entry, begun=time.monotonic())
    assert memory.size <= room
    assert sum(memory.get(key) is not None for key in good) > 0.95 * len(good)
