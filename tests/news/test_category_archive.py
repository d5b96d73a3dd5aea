"""The archive of a category: its news, and those of its children, by year, month and day."""

from datetime import datetime, timedelta

import pytest

from news.archive import counts
from portal.back_office.categories import merging
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_edition, make_user

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)


@pytest.fixture
def parent():
    return make_category("Kinh tế")


@pytest.fixture
def child(parent):
    return make_category("Nông nghiệp", parent=parent)


def publish(category, title="Tin", at=BEGIN, until=None):
    return make_edition(make_article(title=title, category=category), visible=(at, until))


def around(page):
    return pages.each_words(page, "//*[@class='nearest']/a")


def test_a_parent_has_the_news_of_its_children_and_a_child_its_own(client, parent, child):
    other = make_category("Thể thao")
    publish(parent, "Của cha")
    publish(child, "Của con", BEGIN + timedelta(hours=1))
    publish(other, "Của người khác")
    expected = {"kinh-te": ["Của con", "Của cha"], "nong-nghiep": ["Của con"]}
    for period in ("2020/02/13/", "2020/02/"):
        found = {
            slug: pages.titles(client.get(f"/chuyen-muc/{slug}/{period}")) for slug in expected
        }
        assert found == expected
    year = client.get("/chuyen-muc/kinh-te/2020/")
    assert pages.each_words(year, "//*[@class='months']//a") == ["Tháng 2 2 tin"]
    assert pages.tree(year).xpath("//*[@class='months']//a/@href") == [
        "/chuyen-muc/kinh-te/2020/02/"
    ]
    month = client.get("/chuyen-muc/kinh-te/2020/02/")
    assert pages.each_words(month, "//table//a") == ["13 2 tin"]
    assert pages.tree(month).xpath("//table//a/@href") == ["/chuyen-muc/kinh-te/2020/02/13/"]


@pytest.mark.parametrize(("of_child", "told"), [(1, "3 tin"), (2, "hơn 3 tin"), (5, "hơn 3 tin")])
def test_what_a_parent_and_its_children_have_is_counted_together(
    client, parent, child, monkeypatch, of_child, told
):
    monkeypatch.setattr(counts, "MOST_OF_A_MONTH", 3)
    for category, many in ((parent, 2), (child, of_child)):
        for hour in range(many):
            publish(category, at=BEGIN + timedelta(hours=hour))
    year = client.get("/chuyen-muc/kinh-te/2020/")
    assert pages.each_words(year, "//*[@class='months']//a") == [f"Tháng 2 {told}"]


def test_a_page_says_where_it_is(client, parent, child):
    publish(child)
    page = client.get("/chuyen-muc/nong-nghiep/2020/02/13/")
    assert pages.words(page, "//h1") == "Nông nghiệp Các tin đã đưa ngày 13/02/2020"
    assert pages.words(page, "//title").startswith("Các tin đã đưa ngày 13/02/2020 – Nông nghiệp –")
    assert pages.each_words(page, "//nav[@class='breadcrumb']//li") == [
        "Trang chủ",
        "Kinh tế",
        "Nông nghiệp",
        "Năm 2020",
        "Tháng 02/2020",
        "Ngày 13/02/2020",
    ]
    assert pages.tree(page).xpath("//nav[@class='breadcrumb']//a/@href") == [
        "/",
        "/chuyen-muc/kinh-te/",
        "/chuyen-muc/nong-nghiep/",
        "/chuyen-muc/nong-nghiep/2020/",
        "/chuyen-muc/nong-nghiep/2020/02/",
    ]
    assert pages.tree(page).xpath("//p[@class='archive-link']/a/@href") == ["/tin-tuc/2020/02/13/"]


def test_neighbours_are_those_of_the_category_alone(client, parent, child):
    other = make_category("Thể thao")
    publish(child, at=BEGIN - 40 * DAY)
    publish(other, at=BEGIN - DAY)
    publish(parent)
    publish(other, at=BEGIN + DAY)
    publish(parent, at=BEGIN + 400 * DAY)
    publish(parent, "Đã gỡ", BEGIN + 2 * DAY, BEGIN + 3 * DAY)
    found = {
        period: around(client.get(f"/chuyen-muc/kinh-te/{period}"))
        for period in ("2020/02/13/", "2020/02/", "2020/")
    }
    assert found == {
        "2020/02/13/": ["← Ngày 04/01/2020", "Ngày 19/03/2021 →"],
        "2020/02/": ["← Tháng 01/2020", "Tháng 03/2021 →"],
        "2020/": ["Năm 2021 →"],
    }


def test_a_former_address_leads_to_the_same_day_at_the_present_one(client, parent):
    parent.slug = "kinh-te-so"
    parent.save()
    for period, full in (
        ("2020/", "2020/"),
        ("2020/02/", "2020/02/"),
        # In one step, with two digits.
        ("2020/2/3/", "2020/02/03/"),
    ):
        answer = client.get(f"/chuyen-muc/kinh-te/{period}")
        assert (answer.status_code, answer["Location"]) == (301, f"/chuyen-muc/kinh-te-so/{full}")
    form = client.get("/tin-tuc/thang/", {"nam": "2020", "chuyen_muc": "kinh-te"})
    assert form["Location"] == "/chuyen-muc/kinh-te-so/2020/"


def test_a_merged_category_leads_to_the_one_that_has_its_news(client, parent):
    into = make_category("Đời sống")
    publish(parent, "Tin cũ")
    merging.merge(parent, into=into, by=make_user("Managing editors"))
    answer = client.get("/chuyen-muc/kinh-te/2020/02/13/")
    assert (answer.status_code, answer["Location"]) == (301, "/chuyen-muc/doi-song/2020/02/13/")
    page = client.get(answer["Location"])
    assert pages.titles(page) == ["Tin cũ"]
    day = client.get("/tin-tuc/2020/02/13/")
    chips = "//nav[@aria-label='Theo chuyên mục']//a"
    assert pages.each_words(day, chips) == ["Đời sống 1 tin"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/chuyen-muc/khong-co/2020/", ""),
        ("/chuyen-muc/a%00b/2020/02/", ""),
        ("/chuyen-muc/kinh-te/2021/02/29/", "Tháng 2 năm 2021 không có ngày 29."),
        ("/chuyen-muc/kinh-te/0001/", "Năm phải từ 1900 đến 2999."),
        ("/chuyen-muc/kinh-te/9999/12/31/", "Năm phải từ 1900 đến 2999."),
        ("/chuyen-muc/kinh-te/2020/13/", "Một năm có 12 tháng: không có tháng 13."),
    ],
)
def test_what_is_not_there_is_a_404(client, parent, address, sentence):
    page = client.get(address)
    assert page.status_code == 404
    assert sentence in pages.words(page, "//main")


def test_a_day_without_news_of_the_category_is_an_empty_page_as_in_the_archive_of_all(
    client, parent
):
    publish(make_category("Thể thao"))
    page = client.get("/chuyen-muc/kinh-te/2020/02/13/")
    assert page.status_code == 200
    assert pages.words(page, "//*[@class='empty']").startswith("Không có tin nào đã đưa ngày này.")


def test_search_engines_index_the_archive_of_all_news_alone(client, parent):
    publish(parent)
    for period in ("2020/", "2020/02/", "2020/02/13/"):
        page = pages.tree(client.get(f"/chuyen-muc/kinh-te/{period}"))
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert page.xpath("//link[@rel='canonical']") == []


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_as_often_with_thirty_rows_as_with_one(
    client, parent, django_assert_num_queries, count
):
    for number in range(count):
        category = make_category(f"Con {number}", parent=parent)
        publish(category, at=BEGIN + timedelta(minutes=number))
    # Header and footer: identity, menu, and one for pages, links and notices.
    for period, queries in (("2020/", 2), ("2020/02/", 3), ("2020/02/13/", 3)):
        with django_assert_num_queries(3 + queries):
            assert client.get(f"/chuyen-muc/kinh-te/{period}").status_code == 200
