"""RSS: public articles, newest first, with the data that feed readers and other portals need."""

import calendar
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from lxml import html

from news.syndication import feeds
from portal.identity.models import Identity
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_edition, make_source, make_tag
from tests.make_photos import make_photo

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)
ORIGIN = "https://songmay.gov.vn"
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def channel(response) -> ElementTree.Element:
    root = ElementTree.fromstring(response.content)
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    return root[0]


def titles(response) -> list[str]:
    return [item.findtext("title") for item in channel(response).iter("item")]


@pytest.fixture
def identity():
    return Identity.objects.create(portal_name="Cổng Sông Mây", canonical_origin=ORIGIN)


def test_an_item_has_everything(client, identity):
    edition = make_edition(
        make_article(
            title="Lúa <xuân> & nước",
            summary="Nước về\nđồng & ruộng.",
            body='<p>Xem <a href="/tin-tuc/">tin khác</a>, <a href="https://x.vn/">x</a>.</p>',
            byline="Bích Phượng",
            category=make_category("Nông nghiệp"),
            source=make_source("tinh.gov.vn", url="https://tinh.gov.vn"),
            source_url="https://tinh.gov.vn/lua",
            tags=[make_tag("Vụ xuân")],
            lead_photo=make_photo(public=True, caption="Cánh đồng", alt_text="Ruộng lúa"),
        ),
        visible=(BEGIN, None),
    )
    (item,) = channel(client.get("/rss/")).iter("item")
    photo = edition.lead_photo.to_share()

    text = {
        name: item.findtext(name, namespaces=NAMES)
        for name in (
            "title",
            "link",
            "description",
            "dc:creator",
            "dc:source",
            "pubDate",
            "atom:updated",
        )
    }
    assert text == {
        "title": "Lúa <xuân> & nước",
        "link": f"{ORIGIN}{edition.get_absolute_url()}",
        "description": "Nước về đồng &amp; ruộng.",
        "dc:creator": "Bích Phượng",
        "dc:source": "https://tinh.gov.vn/lua",
        "pubDate": "Thu, 13 Feb 2020 08:00:00 +0700",
        "atom:updated": None,
    }
    assert [each.text for each in item.iter("category")] == ["Nông nghiệp", "Vụ xuân"]
    assert item.find("enclosure").attrib == {
        "url": ORIGIN + photo.url,
        "length": str(photo.bytes),
        "type": "image/jpeg",
    }
    assert photo.bytes == len(b"".join(client.get(photo.url)))
    content = item.findtext("content:encoded", namespaces=NAMES)
    assert html.fromstring(f"<div>{content}</div>").xpath("//@href | //@src") == [
        f"{ORIGIN}{photo.url}",
        f"{ORIGIN}/tin-tuc/",
        "https://x.vn/",
        "https://tinh.gov.vn/lua",
    ]
    assert 'alt="Ruộng lúa"' in content
    assert "Nước về<br>đồng &amp; ruộng." in content


def test_the_channel_tells_whose_it_is_and_where(client, identity):
    category = make_category("Kinh tế", description="Làm ăn.")
    make_edition(make_article(category=category), visible=(BEGIN, None))
    found = channel(client.get("/rss/kinh-te/"))

    facts = {name: found.findtext(name) for name in ("title", "link", "description", "language")}
    assert facts == {
        "title": "Kinh tế – Cổng Sông Mây",
        "link": f"{ORIGIN}/chuyen-muc/kinh-te/",
        "description": "Làm ăn.",
        "language": "vi",
    }
    assert found.find("atom:link", NAMES).attrib == {
        "rel": "self",
        "type": "application/rss+xml",
        "href": f"{ORIGIN}/rss/kinh-te/",
    }


def test_without_an_official_address_links_go_where_the_reader_is(client):
    edition = make_edition(visible=(BEGIN, None))
    assert [item.findtext("link") for item in channel(client.get("/rss/")).iter("item")] == [
        f"http://testserver{edition.get_absolute_url()}"
    ]


def test_a_correction_keeps_the_item_and_says_when(client, identity):
    article = make_article(title="Tên cũ")
    make_edition(article, visible=(BEGIN, BEGIN + DAY))
    second = make_edition(article, visible=(BEGIN + DAY, None), title="Tên mới", published_at=BEGIN)
    (item,) = channel(client.get("/rss/")).iter("item")

    assert item.findtext("title") == "Tên mới"
    assert item.findtext("pubDate") == "Thu, 13 Feb 2020 08:00:00 +0700"
    assert item.findtext("atom:updated", namespaces=NAMES) == "2020-02-14T08:00:00+07:00"
    guid = item.find("guid")
    assert (guid.get("isPermaLink"), guid.text) == (
        "true",
        f"{ORIGIN}/tin-tuc/tin-{article.pk}/",
    )
    # A permalink: it leads to the article whatever its title is.
    answer = client.get(guid.text.removeprefix(ORIGIN))
    assert (answer.status_code, answer["Location"]) == (301, second.get_absolute_url())


def test_the_dates_are_those_of_the_page(client, identity):
    edition = make_edition(visible=(BEGIN + DAY, None), published_at=BEGIN)
    found = channel(client.get("/rss/"))
    printed = pages.tree(client.get(edition.get_absolute_url())).xpath(
        "string(//article//time/@datetime)"
    )
    pubdate = parsedate_to_datetime(found.find("item").findtext("pubDate"))
    assert pubdate == datetime.fromisoformat(printed) == BEGIN
    assert pubdate.utcoffset() == timedelta(hours=7)
    # The channel changed when the edition became public, not at its printed date.
    assert parsedate_to_datetime(found.findtext("lastBuildDate")) == BEGIN + DAY


def test_the_thirty_newest_stand_newest_first(client):
    category = make_category()
    for number in range(feeds.ITEMS + 2):
        make_edition(
            make_article(title=f"Tin {number}", category=category),
            visible=(BEGIN + number * DAY, None),
        )
    assert titles(client.get("/rss/")) == [f"Tin {n}" for n in range(feeds.ITEMS + 1, 1, -1)]


def test_a_category_has_its_childrens_items_and_nobody_elses(client):
    parent = make_category("Kinh tế")
    child, other = make_category("Nông nghiệp", parent=parent), make_category("Thể thao")
    for number, category in enumerate((parent, child, other)):
        make_edition(
            make_article(title=category.name, category=category),
            visible=(BEGIN + number * DAY, None),
        )
    assert titles(client.get("/rss/kinh-te/")) == ["Nông nghiệp", "Kinh tế"]
    assert titles(client.get("/rss/nong-nghiep/")) == ["Nông nghiệp"]


def test_a_former_address_leads_to_the_present_one_and_an_unknown_one_nowhere(client):
    category = make_category("Kinh tế")
    category.slug = "kinh-te-so"
    category.save()
    moved = client.get("/rss/kinh-te/")
    assert (moved.status_code, moved["Location"]) == (301, "/rss/kinh-te-so/")
    assert [client.get(f"/rss/{slug}/").status_code for slug in ("khong-co", "a%00b")] == [404, 404]


def test_what_is_scheduled_comes_in_its_time_and_what_is_withdrawn_goes(client):
    category = make_category()
    now = timezone.now()
    ahead = make_article(title="Hẹn giờ", category=category)
    make_edition(ahead, visible=(now + DAY, None))
    make_edition(make_article(title="Đã gỡ", category=category), visible=(BEGIN, now))
    make_edition(make_article(title="Đã đến giờ", category=category), visible=(now, now + DAY))
    assert titles(client.get("/rss/")) == ["Đã đến giờ"]


def test_a_photo_that_is_not_public_is_not_told_of(client):
    make_edition(make_article(lead_photo=make_photo()), visible=(BEGIN, None))
    answer = client.get("/rss/")
    assert b"enclosure" not in answer.content
    assert b"<img" not in answer.content


def test_a_feed_without_items_is_a_feed(client):
    make_category("Kinh tế")
    for address in ("/rss/", "/rss/kinh-te/"):
        found = channel(client.get(address))
        assert (found.find("item"), found.find("lastBuildDate")) == (None, None)


def test_a_reader_who_asks_by_date_alone_is_never_left_with_what_was_withdrawn(client):
    make_edition(visible=(BEGIN, None))
    since = datetime.now(UTC) + DAY
    asked = f"{calendar.day_abbr[since.weekday()]}, {since:%d %b %Y %H:%M:%S} GMT"
    assert client.get("/rss/", headers={"If-Modified-Since": asked}).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_feeds_ask_as_often_with_thirty_items_as_with_one(client, django_assert_num_queries, count):
    parent, photo = make_category("Kinh tế"), make_photo(public=True)
    for number in range(count):
        category = make_category(parent=parent)
        article = make_article(
            category=category, lead_photo=photo, source=make_source(), tags=[make_tag()]
        )
        make_edition(article, visible=(BEGIN + number * DAY, None))
    with django_assert_num_queries(2):  # identity, editions
        assert len(titles(client.get("/rss/"))) == count
    with django_assert_num_queries(3):  # and the categories
        assert len(titles(client.get("/rss/kinh-te/"))) == count


def test_pages_name_the_feeds(client):
    make_category("Kinh tế")

    def named(address):
        return pages.tree(client.get(address)).xpath(
            "//link[@rel='alternate' and @type='application/rss+xml']/@href"
        )

    assert set(named("/")) == {"/rss/"}
    assert set(named("/chuyen-muc/kinh-te/")) == {"/rss/", "/rss/kinh-te/"}
