"""Several workers serve one portal: what one of them changes or counts, all of them know."""

import http.client
import itertools
import json
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.running_portal import data_folder, running, shell, web_workers
from tests.visits import beacons

WORKERS = 4
#: Requests at once over connections of their own; the kernel spreads them over the workers.
ASKED = 96

#: The numbers of visits, which each worker reads anew every ten seconds.
NUMBERS = re.compile(r"<(strong|dd) data-visits.*?</\1>")

PUBLISH = """
from news import workflow
from news.models import Article
from portal.front_page import arranging
from portal.front_page.blocks import UNARRANGED, Kind, usual
from portal.identity.models import Identity, User
from portal.taxonomy.models import Category
an = User.objects.create_superuser("an", password="x")
writer = User.objects.create_user("binh", password="x")
Identity(portal_name="Cổng Sông Mây").save()
category = Category.objects.create(name="Kinh tế")
block = usual(Kind.CATEGORY, category=category.pk)
arranging.arrange(by=an, pins=[], blocks=[*UNARRANGED, block])
for title in ("Khánh thành cầu", "Mùa cam"):
    article = Article.objects.create(
        title=title, body="<p>Chữ</p>", category=category, created_by=writer)
    workflow.publish(article, by=an)
    print(article.pk)
"""
CHANGE = """
from news import workflow
from news.models import Article
from portal.identity.models import Identity, User
from portal.taxonomy.models import Category
an = User.objects.get(username="an")
bridge = Article.objects.get(title="Khánh thành cầu")
workflow.withdraw(bridge, by=an, note="Sai")
oranges = Article.objects.get(title="Mùa cam")
oranges.title, oranges.change, oranges.change_note = "Mùa bưởi", "minor", "Đổi tên."
oranges.save()
workflow.publish(oranges, by=an)
Category.objects.update(name="Nông nghiệp")
Identity.objects.update(portal_name="Cổng Hồng Hà")
"""
COUNTED = """
import json
from portal.visits.models import Day, ItemHour
print(json.dumps([
    sorted(ItemHour.objects.values_list("item", "views")),
    sum(day.views for day in Day.objects.all()),
    sum(day.visits for day in Day.objects.all()),
]))
"""


@pytest.fixture(scope="module")
def data():
    with data_folder("portal-workers-") as folder:
        yield folder


@pytest.fixture(scope="module")
def portal(data):
    with running(data, "--workers", str(WORKERS), PORTAL_TRUSTED_PROXIES="127.0.0.1") as portal:
        yield portal


def every_worker_holds_one_of(lines, portal):
    """Say whether each worker has accepted at least one of these open connections.

    Their processor time tells nothing: it is counted in hundredths of a second, and in one of them
    a worker answers a hundred requests from its memory.
    """
    ports = {line.sock.getsockname()[1] for line in lines}
    workers = web_workers(portal)
    assert len(workers) == WORKERS
    return all(
        any(end.raddr and end.raddr.port in ports for end in worker.net_connections("tcp"))
        for worker in workers
    )


def ask_all(portal, path):
    """Request ``path`` ASKED times at once; return the set of (status, page) of all workers."""
    lines = [http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60) for _ in range(ASKED)]
    for line in lines:
        line.connect()

    def ask(line):
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()

    with ThreadPoolExecutor(ASKED) as pool:
        found = set(pool.map(ask, lines))
    assert every_worker_holds_one_of(lines, portal)
    for line in lines:
        line.close()
    return found


def test_every_worker_shows_at_once_what_another_process_has_changed(portal, data):
    bridge, oranges = map(int, shell(data, PUBLISH).split())
    paths = ["/", "/tin-tuc/", "/rss/", "/chuyen-muc/kinh-te/"]
    for path in paths:
        answers = ask_all(portal, path)
        assert len({NUMBERS.sub("", page) for _, page in answers}) == 1
        assert all("Khánh thành cầu" in page for _, page in answers)

    shell(data, CHANGE)

    for path in paths:
        for status, page in ask_all(portal, path):
            assert status == 200
            assert "Mùa bưởi" in page
            assert "Nông nghiệp" in page or path == "/rss/"
            assert "Cổng Hồng Hà" in page
            for gone in ("Khánh thành cầu", "Mùa cam", "Kinh tế", "Cổng Sông Mây"):
                assert gone not in page, path
    assert {status for status, _ in ask_all(portal, f"/tin-tuc/khanh-thanh-cau-{bridge}/")} == {410}
    assert {status for status, _ in ask_all(portal, f"/tin-tuc/mua-cam-{oranges}/")} == {301}


def test_each_view_is_counted_once_whichever_worker_gets_it(portal, data):
    signer = beacons.signer((data / "secret-key").read_text().strip())
    # Of 16 readers each reads all 40 pages, and every worker gets some of each. More than a view
    # a second of one reader would be left out.
    pages = range(500, 540)
    readers = [beacons.signed(signer, pages.start, pages.stop) for _ in range(16)]
    lines = []

    def read(task):
        reader, (page, form) = task
        line = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)
        lines.append(line)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": beacons.AGENT,
            "X-Forwarded-For": f"198.51.100.77, 113.160.0.{reader}",
        }
        line.request("POST", "/luot-truy-cap/", form, headers)
        answer = line.getresponse()
        content = answer.read()
        return page, answer.status, content and json.loads(content)["counted"]

    tasks = [(reader, task) for reader, forms in enumerate(readers) for task in forms.items()]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(read, tasks))
    assert every_worker_holds_one_of(lines, portal)
    for line in lines:
        line.close()
    # On a busy machine a commit may take longer than a beacon waits: 503, counted or not.
    late = Counter(page for page, status, _counted in answers if status == 503)
    acknowledged = Counter(
        page for page, status, counted in answers if (status, counted) == (200, True)
    )
    assert acknowledged + late == Counter(dict.fromkeys(pages, len(readers)))
    assert late.total() < len(tasks) / 10
    items, views, visits = json.loads(shell(data, COUNTED).splitlines()[-1])
    assert [page for page, _views in items] == list(pages)
    for page, counted in items:
        assert acknowledged[page] <= counted <= len(readers)
    assert views == sum(counted for _page, counted in items)
    assert visits == len(readers)


def test_all_workers_soon_show_the_same_number_of_visits(portal, data):
    _items, _views, visits = json.loads(shell(data, COUNTED).splitlines()[-1])
    deadline = time.monotonic() + 30
    shown = None
    for attempt in itertools.count():
        if shown == {str(visits)} or time.monotonic() > deadline:
            break
        # A page that is kept shows for minutes the numbers with which it was made.
        pages = {page for _status, page in ask_all(portal, f"/tim-kiem/?q=lan+{attempt}")}
        shown = {re.search(r'data-visits="total">([^<]*)<', page)[1] for page in pages}
    assert shown == {str(visits)}
