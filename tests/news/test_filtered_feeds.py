"""Feeds of the filters of /tin-tuc/: of days, a category, a source, page by page."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from news.syndication import feeds
from portal.identity.models import Identity
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_edition, make_source
from tests.news.test_feeds import NAMES, channel, titles

pytestmark = pytest.mark.django_db

BEGIN = datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)
ORIGIN = "https://songmay.gov.vn"


@pytest.fixture(autouse=True)
def identity():
    return Identity.objects.create(portal_name="Cổng Sông Mây", canonical_origin=ORIGIN)


def publish(title, at=BEGIN, until=None, **fields):
    return make_edition(make_article(title=title, **fields), visible=(at, until))


def links(response) -> dict[str, str]:
    found = channel(response).findall("atom:link", NAMES)
    return {each.get("rel"): each.get("href") for each in found}


def alternates(page) -> list[str]:
    return pages.tree(page).xpath("//link[@rel='alternate' and @type='application/rss+xml']/@href")


def test_a_feed_has_the_days_that_are_asked_for_however_they_are_written(client):
    publish("Hôm trước", datetime(2020, 2, 12, 23, 59, tzinfo=VIETNAM))
    publish("Nửa đêm", datetime(2020, 2, 13, 0, 0, tzinfo=VIETNAM))
    publish("Đã gỡ", BEGIN, BEGIN + DAY)
    publish("Cuối ngày", datetime(2020, 2, 14, 23, 59, tzinfo=VIETNAM))
    publish("Hôm sau", datetime(2020, 2, 15, 0, 0, tzinfo=VIETNAM))
    for first, last in (
        ("2020-02-13", "2020-02-14"),
        ("13/02/2020", "14022020"),
        ("13-2-2020", "ngày 14 tháng 2 năm 2020"),
    ):
        answer = client.get("/rss/", {"tu_ngay": first, "den_ngay": last})
        assert titles(answer) == ["Cuối ngày", "Nửa đêm"]


def test_a_feed_says_what_it_has_and_how_much_of_it(client):
    category = make_category("Kinh tế")
    source = make_source("Bến Gỗ")
    publish("Tin", category=category, source=source)
    asked = {
        "chuyen_muc": "kinh-te",
        "nguon": source.slug,
        "tu_ngay": "2020-02-01",
        "den_ngay": "2020-02-29",
    }
    query = "chuyen_muc=kinh-te&nguon=ben-go&tu_ngay=2020-02-01&den_ngay=2020-02-29"
    answer = client.get("/rss/", asked)
    found = channel(answer)
    words = "Tin chuyên mục Kinh tế, nguồn Bến Gỗ, từ ngày 01/02/2020, đến ngày 29/02/2020"
    assert {name: found.findtext(name) for name in ("title", "link", "description")} == {
        "title": f"{words} – Cổng Sông Mây",
        "link": f"{ORIGIN}/tin-tuc/?{query}",
        "description": (
            f"{words}. Mỗi trang có nhiều nhất 30 tin, tin mới đứng trước; tin cũ hơn ở trang mà "
            "liên kết “next” dẫn đến."
        ),
    }
    assert links(answer) == {"self": f"{ORIGIN}/rss/?{query}"}
    one_day = client.get("/rss/", {"tu_ngay": "13/02/2020", "den_ngay": "2020-02-13"})
    assert channel(one_day).findtext("title") == "Tin ngày 13/02/2020 – Cổng Sông Mây"


@pytest.mark.parametrize("address", ["/rss/?den_ngay=2020-12-31", "/rss/", "/rss/kinh-te/"])
def test_a_feed_is_read_to_its_end_page_by_page(client, address):
    category = make_category("Kinh tế")
    for number in range(2 * feeds.ITEMS + 1):
        publish(f"Tin {number}", BEGIN + timedelta(minutes=number), category=category)
    found, addresses = [], []
    next_page = ORIGIN + address
    while next_page:
        answer = client.get(next_page.removeprefix(ORIGIN))
        assert len(titles(answer)) <= feeds.ITEMS
        found += titles(answer)
        addresses.append(links(answer)["self"])
        next_page = links(answer).get("next")
    assert found == [f"Tin {number}" for number in range(2 * feeds.ITEMS, -1, -1)]
    assert [parse_qs(urlsplit(each).query).keys() for each in addresses[1:]] == 2 * [
        parse_qs(urlsplit(address).query).keys() | {"truoc"}
    ]


def test_filters_that_are_left_empty_are_no_filters(client):
    publish("Tin")
    empty = {"tu_ngay": "", "den_ngay": "", "chuyen_muc": "", "nguon": ""}
    assert channel(client.get("/rss/", empty)).findtext("title") == "Cổng Sông Mây"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"tu_ngay": "31/02/2020"}, "Từ ngày: Tháng 2 năm 2020 không có ngày 31."),
        ({"tu_ngay": "30/02/0001"}, "Từ ngày: Năm phải từ 1900 đến 2999."),
        (
            {"den_ngay": "hôm qua"},
            "Đến ngày: Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020.",
        ),
        (
            {"tu_ngay": "2020-02-02", "den_ngay": "2020-02-01"},
            "Đến ngày: Ngày cuối phải bằng hoặc sau ngày đầu.",
        ),
        (
            {"chuyen_muc": "khong-co"},
            "Chuyên mục: Không có chuyên mục này; hãy chọn trong danh sách.",
        ),
        ({"nguon": "khong-co"}, "Nguồn: Không có nguồn này; hãy chọn trong danh sách."),
        ({"tu_ngay": "2020-02-02", "truoc": "x"}, "Phần “truoc” của địa chỉ phải là mã số"),
    ],
)
def test_what_is_wrong_in_the_address_is_told(client, asked, sentence):
    answer = client.get("/rss/", asked)
    assert answer.status_code == 400
    assert sentence in pages.words(answer, "//main")


def test_a_feed_that_was_set_up_with_a_former_address_goes_on(client):
    category = make_category("Kinh tế")
    category.slug = "kinh-te-so"
    category.save()
    answer = client.get("/rss/?chuyen_muc=kinh-te&tu_ngay=2020-02-01")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "/rss/?chuyen_muc=kinh-te-so&tu_ngay=2020-02-01",
    )


def test_only_public_sources_can_be_asked_for(client):
    draft_source = make_source("Chưa dùng")
    make_article(source=draft_source)
    assert client.get("/rss/", {"nguon": draft_source.slug}).status_code == 400


def test_pages_name_the_feed_of_what_they_list(client):
    category, source = make_category("Kinh tế"), make_source("Bến Gỗ")
    publish("Tin", category=category, source=source)
    days = "tu_ngay=2020-02-{}&den_ngay=2020-02-{}"
    expected = {
        "/tin-tuc/": [],
        "/tin-tuc/?nguon=ben-go": ["/rss/?nguon=ben-go"],
        "/tin-tuc/?tu_ngay=31/02/2020": [],
        "/nguon/ben-go/": ["/rss/?nguon=ben-go"],
        "/tin-tuc/2020/02/13/": [f"/rss/?{days.format('13', '13')}"],
        "/tin-tuc/2020/02/": [f"/rss/?{days.format('01', '29')}"],
        "/tin-tuc/2020/": ["/rss/?tu_ngay=2020-01-01&den_ngay=2020-12-31"],
        "/chuyen-muc/kinh-te/2020/02/": [f"/rss/?chuyen_muc=kinh-te&{days.format('01', '29')}"],
    }
    found = {
        address: [each for each in alternates(client.get(address)) if each != "/rss/"]
        for address in expected
    }
    assert found == expected
    for (address,) in filter(None, found.values()):
        assert titles(client.get(address)) == ["Tin"]


@pytest.mark.parametrize("count", [1, 30])
def test_a_filtered_feed_asks_as_often_with_thirty_items_as_with_one(
    client, django_assert_num_queries, count
):
    category = make_category("Kinh tế")
    for number in range(count):
        publish(f"Tin {number}", BEGIN + timedelta(minutes=number), category=category)
    with django_assert_num_queries(4):  # identity, categories, sources, editions
        answer = client.get("/rss/?chuyen_muc=kinh-te&tu_ngay=2020-02-01")
    assert len(titles(answer)) == count
