"""Sitemaps: every public address once, no other address, and the same cost for every page."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from news.models import Article, Edition
from news.syndication import sitemaps
from portal.identity.models import Identity, Page
from portal.vietnamese.dates import VIETNAM
from tests.make import make_article, make_category, make_edition, make_user

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)
ORIGIN = "https://songmay.gov.vn"
MANY, SMALL_PAGE = 2_500, 400


@pytest.fixture(autouse=True)
def identity():
    return Identity.objects.create(canonical_origin=ORIGIN)


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(sitemaps, "PAGE_SIZE", SMALL_PAGE)


def entries(response, root: str = "urlset", element: str = "url") -> list[tuple[str, str | None]]:
    """Check the document against the protocol and return (address, lastmod) of each entry."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    document = ElementTree.fromstring(response.content)
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert document.tag == namespace + root
    assert {child.tag for child in document} == {namespace + element}
    assert {each.tag for child in document for each in child} <= {
        f"{namespace}loc",
        f"{namespace}lastmod",
    }
    return [(c.findtext(f"{namespace}loc"), c.findtext(f"{namespace}lastmod")) for c in document]


def named_in_the_index(client) -> list[tuple[str, str | None]]:
    return entries(client.get("/sitemap.xml"), "sitemapindex", "sitemap")


def read(client, address: str):
    return client.get(address.removeprefix(ORIGIN))


def news_entries(client) -> list[tuple[str, str | None]]:
    return [
        entry
        for address, _changed_at in named_in_the_index(client)
        if "/sitemap-tin-" in address
        for entry in entries(read(client, address))
    ]


def page_of(edition: Edition) -> str:
    """Return the path of the sitemap page with ``edition``; ids continue from test to test."""
    return f"/sitemap-tin-{1 + (edition.article_id - 1) // sitemaps.PAGE_SIZE}.xml"


def make_many_editions() -> None:
    category, user = make_category(), make_user("Reporters")
    articles = Article.objects.bulk_create(
        Article(title=f"Tin {number}", body="<p>x</p>", category=category, created_by=user)
        for number in range(MANY)
    )
    editions = []
    for number, article in enumerate(articles):
        edition = Edition.snapshot(article, tags=())
        edition.number, edition.published_by = 1, user
        edition.release = Edition.Release.IMPORTED
        edition.visible = DateTimeTZRange(BEGIN + timedelta(hours=number), None)
        edition.published_at = edition.visible.lower
        edition.body_text = "x"
        editions.append(edition)
    Edition.objects.bulk_create(editions)


def test_every_public_article_is_named_once(client, small_pages):
    make_many_editions()
    found = [address for address, _changed_at in news_entries(client)]
    public = {ORIGIN + each.get_absolute_url() for each in Edition.objects.public()}
    assert len(found) == len(set(found)) == Edition.objects.public().count() == MANY
    assert set(found) == public
    assert len(named_in_the_index(client)) > MANY // SMALL_PAGE


def test_ids_far_apart_make_no_empty_pages(client, small_pages):
    first = make_edition(visible=(BEGIN, None))
    make_edition(make_article(pk=first.article_id + 10 * SMALL_PAGE), visible=(BEGIN, None))
    pages_of_news = [each for each, _at in named_in_the_index(client) if "/sitemap-tin-" in each]
    assert len(pages_of_news) == 2
    assert len(news_entries(client)) == 2


def test_nothing_that_is_not_public_is_named(client):
    now = timezone.now()
    article = make_article(title="Tên cũ")
    make_edition(article, visible=(BEGIN, BEGIN + DAY))
    current = make_edition(
        article, visible=(BEGIN + DAY, None), title="Tên mới", published_at=BEGIN
    )
    make_edition(visible=(now + DAY, None), title="Hẹn giờ")
    make_edition(visible=(BEGIN, now), title="Đã gỡ")
    make_article(title="Nháp")
    assert news_entries(client) == [
        (ORIGIN + current.get_absolute_url(), "2020-02-14T08:00:00+07:00")
    ]


def test_a_page_is_as_new_as_its_newest_text(client):
    newest = make_edition(visible=(BEGIN + DAY, None), published_at=BEGIN - DAY)
    make_edition(visible=(BEGIN, None))
    assert dict(named_in_the_index(client)) == {
        f"{ORIGIN}/sitemap-trang.xml": None,
        f"{ORIGIN}/sitemap-luu-tru.xml": None,
        f"{ORIGIN}/sitemap-anh-video.xml": None,
        f"{ORIGIN}{page_of(newest)}": "2020-02-14T08:00:00+07:00",
    }


def test_standing_pages_are_named(client):
    parent = make_category("Kinh tế")
    make_category("Nông nghiệp", parent=parent)
    page = Page.objects.create(title="Giới thiệu", body="<p>x</p>", is_public=True)
    Page.objects.create(title="Đang viết", body="<p>x</p>")
    found = dict(entries(client.get("/sitemap-trang.xml")))
    assert found.keys() == {
        f"{ORIGIN}{path}"
        for path in (
            "/",
            "/tin-tuc/",
            "/chuyen-muc/kinh-te/",
            "/chuyen-muc/nong-nghiep/",
            "/trang/gioi-thieu/",
            "/luot-truy-cap/",
        )
    }
    changed_at = datetime.fromisoformat(found[f"{ORIGIN}/trang/gioi-thieu/"])
    assert changed_at == page.updated_at.replace(microsecond=0)


def test_a_portal_without_news_has_a_valid_index(client):
    assert named_in_the_index(client) == [
        (f"{ORIGIN}/sitemap-trang.xml", None),
        (f"{ORIGIN}/sitemap-luu-tru.xml", None),
        (f"{ORIGIN}/sitemap-anh-video.xml", None),
    ]
    assert dict(entries(client.get("/sitemap-anh-video.xml"))) == {
        f"{ORIGIN}/album-anh/": None,
        f"{ORIGIN}/video/": None,
    }


@pytest.mark.parametrize("number", ["0", "987654321", "01", "x", str(2**63 - 1), "9" * 30])
def test_a_page_that_holds_nothing_is_not_there(client, number):
    assert client.get(f"/sitemap-tin-{number}.xml").status_code == 404


def test_each_asks_twice_however_much_there_is(client, django_assert_num_queries, small_pages):
    make_many_editions()
    first, *_others, last = [each for each, _at in named_in_the_index(client)]
    for address in ("/sitemap.xml", last):
        with django_assert_num_queries(2):  # identity, editions
            read(client, address)
    with django_assert_num_queries(3):  # identity, categories, agency pages
        read(client, first)
    with django_assert_num_queries(4):  # identity, the first and the last, months
        read(client, "/sitemap-luu-tru.xml")


def test_years_and_months_with_news_are_named(client):
    for at in (BEGIN, BEGIN + DAY, BEGIN + 700 * DAY):
        make_edition(visible=(at, None))
    make_edition(visible=(BEGIN + 400 * DAY, BEGIN + 401 * DAY), title="Đã gỡ")
    found = [address for address, _at in entries(client.get("/sitemap-luu-tru.xml"))]
    assert found == [
        f"{ORIGIN}/tin-tuc/{period}/" for period in ("2020", "2022", "2020/02", "2022/01")
    ]
    assert [read(client, each).status_code for each in found] == [200] * 4
