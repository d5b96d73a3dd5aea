"""The archive, "Các tin đã đưa ngày": news by the Vietnamese calendar."""

from datetime import datetime

import pytest

from news.listings import archive
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_edition

pytestmark = pytest.mark.django_db


def publish(title, *begin, until=None):
    return make_edition(
        make_article(title=title), visible=(datetime(*begin, tzinfo=VIETNAM), until)
    )


def around(page):
    return pages.each_words(page, "//*[@class='nearest']/a")


def test_a_day_lists_what_was_printed_on_that_vietnamese_day(client):
    publish("Hôm trước 23:59", 2020, 2, 12, 23, 59)
    publish("Nửa đêm", 2020, 2, 13, 0, 0)
    publish("00:05", 2020, 2, 13, 0, 5)
    publish("23:30", 2020, 2, 13, 23, 30)
    publish("Hôm sau 00:05", 2020, 2, 14, 0, 5)

    page = client.get("/tin-tuc/2020/02/13/")

    assert page.status_code == 200
    assert pages.words(page, "//h1") == "Các tin đã đưa ngày 13/02/2020"
    assert pages.titles(page) == ["23:30", "00:05", "Nửa đêm"]
    assert around(page) == ["← Ngày 12/02/2020", "Ngày 14/02/2020 →"]
    assert pages.tree(page).xpath("//input[@name='ngay']/@value") == ["13/02/2020"]


def test_an_article_stands_on_the_day_printed_on_it_not_the_day_it_came_up(client):
    edition = publish("Tin", 2020, 2, 20, 8, 0)
    make_edition(
        make_article(title="Đăng muộn"),
        visible=(edition.begins_at, None),
        published_at=datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM),
    )
    assert pages.titles(client.get("/tin-tuc/2020/02/13/")) == ["Đăng muộn"]


def test_an_empty_day_leads_to_the_nearest_days_with_news(client):
    publish("Trước nữa", 2020, 1, 1, 8)
    publish("Trước", 2020, 1, 20, 8)
    gone = datetime(2020, 2, 13, 9, tzinfo=VIETNAM)
    publish("Đã gỡ", 2020, 2, 13, 8, until=gone)
    publish("Chưa đến", 2100, 1, 1, 8)

    page = client.get("/tin-tuc/2020/02/13/")

    assert page.status_code == 200
    assert pages.words(page, "//*[@class='empty']").startswith("Không có tin nào đã đưa ngày này.")
    assert around(page) == ["← Ngày 20/01/2020"]
    assert pages.tree(page).xpath("//meta[@name='robots']/@content") == ["noindex"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/tin-tuc/2021/02/31/", "Tháng 2 năm 2021 không có ngày 31."),
        ("/tin-tuc/2021/13/01/", "Một năm có 12 tháng: không có tháng 13."),
        ("/tin-tuc/2021/00/", "Một năm có 12 tháng: không có tháng 0."),
        ("/tin-tuc/1899/12/31/", "Năm phải từ 1900 đến 2999."),
        ("/tin-tuc/3000/01/", "Năm phải từ 1900 đến 2999."),
        ("/tin-tuc/0000/", "Năm phải từ 1900 đến 2999."),
    ],
)
def test_a_day_that_the_calendar_lacks_is_a_clear_404(client, address, sentence):
    page = client.get(address)
    assert page.status_code == 404
    assert sentence in pages.words(page, "//main")


@pytest.mark.parametrize("address", ["/tin-tuc/1900/01/01/", "/tin-tuc/2999/12/31/"])
def test_the_first_and_the_last_day_of_all(client, address):
    publish("Tin", 2020, 2, 13)
    day, month, year = address, address[:-3], address[:-6]
    assert [client.get(each).status_code for each in (day, month, year)] == [200] * 3


def test_days_and_months_with_one_digit_lead_to_two(client):
    for short, full in (
        ("/tin-tuc/2020/2/3/", "/tin-tuc/2020/02/03/"),
        ("/tin-tuc/2020/02/3/", "/tin-tuc/2020/02/03/"),
        ("/tin-tuc/2020/2/", "/tin-tuc/2020/02/"),
    ):
        answer = client.get(short)
        assert (answer.status_code, answer["Location"]) == (301, full)


def test_a_month_is_a_calendar_with_counts_and_its_items(client):
    publish("A", 2020, 2, 1, 0, 5)
    publish("B", 2020, 2, 13, 8)
    publish("C", 2020, 2, 13, 23, 30)
    publish("D", 2020, 2, 29, 23, 59)
    publish("Tháng sau", 2020, 3, 1, 0, 0)

    page = client.get("/tin-tuc/2020/02/")

    weeks = [
        [" ".join(day.text_content().split()) for day in week.xpath("./td")]
        for week in pages.tree(page).xpath("//table//tr[td]")
    ]
    assert weeks == [
        ["", "", "", "", "", "1 1 tin", "2"],
        ["3", "4", "5", "6", "7", "8", "9"],
        ["10", "11", "12", "13 2 tin", "14", "15", "16"],
        ["17", "18", "19", "20", "21", "22", "23"],
        ["24", "25", "26", "27", "28", "29 1 tin", ""],
    ]
    assert pages.tree(page).xpath("//table//a/@href") == [
        "/tin-tuc/2020/02/01/",
        "/tin-tuc/2020/02/13/",
        "/tin-tuc/2020/02/29/",
    ]
    assert pages.titles(page) == ["D", "C", "B", "A"]
    assert around(page) == ["Ngày 01/03/2020 →"]


def test_a_year_counts_its_months(client):
    publish("A", 2020, 1, 1, 0, 0)
    publish("B", 2020, 12, 31, 23, 59)
    publish("C", 2020, 12, 1, 0, 0)
    publish("Năm sau", 2021, 1, 1, 0, 0)

    page = client.get("/tin-tuc/2020/")

    assert pages.each_words(page, "//*[@class='months']//a") == ["Tháng 1 1 tin", "Tháng 12 2 tin"]
    assert around(page) == ["Ngày 01/01/2021 →"]


def test_an_empty_year_says_so(client):
    page = client.get("/tin-tuc/2020/")
    assert page.status_code == 200
    assert pages.words(page, "//*[@class='empty']").startswith("Năm này không có tin nào.")


def test_the_date_field_leads_to_the_day(client):
    for typed in ("13/02/2020", "13-2-2020", "13022020", " 13.02.2020 "):
        answer = client.get("/tin-tuc/ngay/", {"ngay": typed})
        assert (answer.status_code, answer["Location"]) == (302, "/tin-tuc/2020/02/13/")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("31/02/2020", "Tháng 2 năm 2020 không có ngày 31."),
        ("hôm qua", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
        ("01/01/0001", "Năm phải từ 1900 đến 2999."),
        ("", "Hãy nhập ngày muốn xem, ví dụ 13/02/2020."),
    ],
)
def test_nonsense_in_the_date_field_is_kept_and_explained(client, typed, error):
    page = client.get("/tin-tuc/ngay/", {"ngay": typed})
    assert page.status_code == 400
    assert pages.words(page, "//*[@id='id_ngay_error']") == error
    (field,) = pages.tree(page).xpath("//input[@name='ngay']")
    assert field.get("value", "") == typed


def test_a_busy_day_has_pages(client):
    for number in range(21):
        publish(f"Tin {number}", 2020, 2, 13, 8, number)
    page = client.get("/tin-tuc/2020/02/13/")
    (older,) = pages.tree(page).xpath("//*[@class='pager']/a/@href")
    assert pages.titles(client.get("/tin-tuc/2020/02/13/" + older)) == ["Tin 0"]


def test_what_is_more_than_anybody_counts_is_told_as_more(client, monkeypatch):
    monkeypatch.setattr(archive, "MOST_OF_A_DAY", 2)
    monkeypatch.setattr(archive, "MOST_OF_A_MONTH", 3)
    for day, many in ((12, 2), (13, 3), (14, 1)):
        for hour in range(many):
            publish(f"Tin {day} {hour}", 2020, 2, day, 8 + hour)
    month = client.get("/tin-tuc/2020/02/")
    assert pages.each_words(month, "//table//a") == ["12 2 tin", "13 hơn 2 tin", "14 1 tin"]
    assert pages.each_words(client.get("/tin-tuc/2020/"), "//*[@class='months']//a") == [
        "Tháng 2 hơn 3 tin"
    ]
