"""Two nodes for two minutes: readers and their beacons, while somebody publishes every second.

80 % of the requests are for articles (Zipf over all of them), 10 % for lists, 5 % for the front
page, 5 % for searches; each view is counted.
"""

import contextlib
import http.client
import itertools
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.running_portal import (
    PROJECT,
    Portal,
    data_folder,
    environment,
    free_port,
    manage,
    shell,
)
from tests.visits import beacons

pytestmark = pytest.mark.soak

SECONDS = int(os.environ.get("SECONDS", "120"))
ARTICLES, READERS = int(os.environ.get("ARTICLES", "20000")), 8
#: The promise, and the newest articles that every list shows.
PROMISED, SHOWN = 1.0, 5
SETTINGS = {"PORTAL_TRUSTED_PROXIES": "127.0.0.1"}
COUNTED = """
from django.db.models import Sum
from portal.visits.models import Day
print("VIEWS", Day.objects.aggregate(n=Sum("views"))["n"] or 0)
"""
ADDRESSES = """
from news.models import Edition
for edition in Edition.objects.public().newest_first():
    print("AT", edition.article_id, edition.get_absolute_url())
"""


@dataclass
class Seen:
    """One answer: when it was asked for and had come, and the words of the newsroom in it."""

    path: str
    asked: float
    came: float
    status: int
    words: set[str]


@dataclass
class Act:
    """What was done to an article: its new word, None if it was withdrawn."""

    article: int
    word: str | None
    path: str
    began: float
    ended: float


@dataclass
class Mix:
    """What all threads know of the portal, and what they note."""

    articles: list[tuple[int, str]]
    lists: list[str]
    forms: Callable[[int], str]
    seen: list[Seen] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float = 0.0


def test_nothing_is_stale_or_lost_while_somebody_publishes_every_second(capsys):
    with data_folder("portal-mix-") as data, contextlib.ExitStack() as nodes:
        ports = [nodes.enter_context(node(data)) for _ in range(2)]
        assert (
            manage("make_sample", "--articles", str(ARTICLES), data=data, PORTAL_SAMPLE="1")[0] == 0
        )
        found = re.findall(r"^AT (\d+) (\S+)", shell(data, ADDRESSES), re.MULTILINE)
        signer = beacons.signer((data / "secret-key").read_text().strip())
        day = f"{beacons.tokens.today():%Y%m%d}"
        mix = Mix(
            [(int(number), path) for number, path in found],
            ["/tin-tuc/", "/rss/", f"{timezone.localtime():/tin-tuc/%Y/%m/%d/}"],
            lambda number: urlencode({"page": signer.sign(f"article:{number}:{day}"), "note": ""}),
        )
        before = views(data)
        mix.until = time.monotonic() + SECONDS
        threads = [threading.Thread(target=publish, args=(mix, data))]
        threads += [
            threading.Thread(target=read, args=(mix, ports[number % 2][0], number))
            for number in range(READERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counted = views(data) - before
        hits, made = (
            sum(each) for each in zip(*(answered(port) for _, port in ports), strict=True)
        )
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(mix.seen):,} pages, {len(mix.acts)} acts, {mix.acknowledged:,} views counted, "
            f"{hits / (hits + made):.1%} from memory\n"
        )
    assert mix.wrong == []
    assert len(mix.acts) > SECONDS / 2
    assert counted == mix.acknowledged
    assert stale(mix) == []


@contextlib.contextmanager
def node(data):
    """Run a portal; yield its port and that of its metrics."""
    metrics = free_port()
    portal = Portal(data, **SETTINGS, PORTAL_METRICS=f"127.0.0.1:{metrics}")
    try:
        assert portal.answers()
        yield portal.port, metrics
    finally:
        portal.process.terminate()
        portal.process.wait(30)


def views(data) -> int:
    return int(re.search(r"VIEWS (\d+)", shell(data, COUNTED))[1])


def answered(metrics: int) -> tuple[float, float]:
    """Return how many pages came from memory, and how many readers' requests did not."""
    line = http.client.HTTPConnection("127.0.0.1", metrics, timeout=30)
    with contextlib.closing(line):
        line.request("GET", "/metrics")
        said = line.getresponse().read().decode()
    hits = re.search(r"^portal_pages_from_memory_total (\S+)", said, re.MULTILINE)[1]
    made = re.findall(
        r'^portal_request_duration_seconds_count\{[^}]*lane="readers"[^}]*\} (\S+)',
        said,
        re.MULTILINE,
    )
    return float(hits), sum(map(float, made))


def publish(mix: Mix, data) -> None:
    code = f"from tests.kept_pages import each_second; each_second.main({SECONDS})"
    newsroom = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=PROJECT,
        env=environment(data),
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in newsroom.stdout:
        kind, _, told = line.partition(" ")
        if kind == "CATEGORY":
            mix.lists.append(told.strip())
        elif kind == "ACT":
            mix.acts.append(Act(**json.loads(told)))
    if newsroom.wait():
        mix.wrong.append("the newsroom has failed")


def read(mix: Mix, port: int, number: int) -> None:
    chance = random.Random(number)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(mix.articles) + 1)))
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(10**9):
        if time.monotonic() > mix.until:
            return
        item, path = None, "/"
        match chance.random():
            case kind if kind < 0.8 and (kind < 0.7 or not mix.acts):
                place = bisect_left(weights, chance.random() * weights[-1])
                item, path = mix.articles[min(place, len(mix.articles) - 1)]
            case kind if kind < 0.8:
                path = chance.choice(mix.acts[-20:]).path
            case kind if kind < 0.9:
                path = chance.choice(mix.lists)
            case kind if kind < 0.95:
                path = "/tim-kiem/?q=" + chance.choice(["tin+gap", "nong+thon", "nghi+quyet"])
        asked = time.monotonic()
        line.request("GET", path)
        answer = line.getresponse()
        text = answer.read().decode()
        seen = Seen(
            path, asked, time.monotonic(), answer.status, set(re.findall(r"zx\d+q\d+", text))
        )
        with mix.lock:
            mix.seen.append(seen)
            if answer.status not in {200, 301, 410}:
                mix.wrong.append(f"{path}: {answer.status}")
        if item:
            count(mix, line, item, chance)


def count(mix: Mix, line, item: int, chance: random.Random) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": beacons.AGENT,
        "X-Forwarded-For": beacons.address(chance.randrange(1 << 24)),
    }
    line.request("POST", "/luot-truy-cap/", mix.forms(item), headers)
    answer = line.getresponse()
    said = answer.read()
    if answer.status == 200 and json.loads(said)["counted"]:
        with mix.lock:
            mix.acknowledged += 1


def stale(mix: Mix) -> list[str]:
    """Return the answers that showed, a second after an act or later, what was before it."""
    of_article: dict[int, list[Act]] = {}
    for act in mix.acts:
        of_article.setdefault(act.article, []).append(act)
    # By first publication, the newest first.
    order = sorted(of_article, key=lambda article: of_article[article][0].ended, reverse=True)
    return [
        f"{seen.path} ({seen.status}): {fault}"
        for seen in mix.seen
        for fault in _faults(seen, of_article, order, mix.lists)
    ]


def _faults(seen: Seen, of_article, order: list[int], lists: list[str]):
    newer = 0
    for article in order:
        acts = of_article[article]
        before = [act for act in acts if act.ended + PROMISED <= seen.asked]
        meanwhile = [act for act in acts if act.began <= seen.came and act not in before]
        # What was published after the answer may or may not push an older one off a list.
        newer += bool(acts[0].began <= seen.came)
        if not before or meanwhile:
            continue
        current = before[-1].word
        yield from (
            f"{act.word} of old" for act in acts if act.word != current and act.word in seen.words
        )
        if seen.path == before[-1].path:
            if current is None and seen.status != 410:
                yield "withdrawn"
            if current is not None and current not in seen.words:
                yield f"{current} is missing"
        if (
            seen.path in lists
            and current is not None
            and newer <= SHOWN
            and current not in seen.words
        ):
            yield f"{current} is missing in the list"
