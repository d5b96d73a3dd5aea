"""The time that each type of page takes, uncached, in one thread of one process."""

import statistics
import time
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from news.listings.paging import PAGE_SIZE
from news.models import Edition
from portal.taxonomy.models import Category

ROUNDS = 60
#: {kind of search: its text}; those that find most in the sample come first.
SEARCHES = {
    "in every article": "xã",
    "in most articles": "tinh",
    "accents, in a third": "nông thôn mới",
    "two common words": "nghị quyết",
    "a rare name": "Quàng Thị Mỵ",
    "a document": "nghi dinh 42/2022",
    "nothing to find": "zzz",
}


def addresses() -> dict[str, str]:
    """Return {type of page: path of one such page} for the articles in the database."""
    newest = Edition.objects.public().newest_first()
    edition = newest[PAGE_SIZE]
    deep = newest[min(5_000, newest.count() - PAGE_SIZE - 1)]
    category = Category.objects.filter(parent=None).in_menu_order().first()
    day = edition.published_at.astimezone()
    return {
        "front page": "/",
        "article": edition.get_absolute_url(),
        "print view": edition.get_absolute_url() + "in/",
        "all news": "/tin-tuc/",
        f"all news, {min(5_000, newest.count()):,} deep": f"/tin-tuc/?truoc={deep.article_id}",
        "all news, filtered": f"/tin-tuc/?chuyen_muc={category.slug}&tu_ngay=01/01/2020",
        "category": category.get_absolute_url(),
        "day": f"/tin-tuc/{day:%Y/%m/%d}/",
        "month": f"/tin-tuc/{day:%Y/%m}/",
        "year": f"/tin-tuc/{day:%Y}/",
        "day of a category": f"{category.get_absolute_url()}{day:%Y/%m/%d}/",
        "month of a category": f"{category.get_absolute_url()}{day:%Y/%m}/",
        "year of a category": f"{category.get_absolute_url()}{day:%Y}/",
        **{f"search, {what}": "/tim-kiem/?" + urlencode({"q": q}) for what, q in SEARCHES.items()},
        "search, a whole headline": "/tim-kiem/?" + urlencode({"q": edition.title}),
        "RSS": "/rss/",
    }


def table(out) -> None:
    """Print for each page the median and 95th percentile of its time, its queries and its size."""
    client = Client(headers={"host": "127.0.0.1"})
    print(f"\n{'page, uncached':32}{'median':>10}{'p95':>10}{'queries':>9}{'kB':>8}", file=out)
    for name, address in addresses().items():
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        queries = len(asked)
        if response.status_code == 404:
            print(f"{name:32}{'not there':>10}", file=out)
            continue
        assert response.status_code == 200, (address, response.status_code)
        took = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.get(address)
            took.append((time.perf_counter() - began) * 1000)
        print(
            f"{name:32}{statistics.median(took):7.1f} ms"
            f"{statistics.quantiles(took, n=20)[-1]:7.1f} ms{queries:9}"
            f"{len(response.content) / 1000:8.1f}",
            file=out,
        )
