"""The archive, "Các tin đã đưa ngày": news by the Vietnamese calendar."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from news.archive import counts
from portal.vietnamese import dates
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_edition

pytestmark = pytest.mark.django_db


def publish(title, *begin, until=None):
    return make_edition(
        make_article(title=title), visible=(datetime(*begin, tzinfo=VIETNAM), until)
    )


def days(page, kind=""):
    """Return the weeks of the calendar, each day as it is shown."""
    return [
        [" ".join(day.text_content().split()) for day in week.xpath("./td")]
        for week in pages.tree(page).xpath(f"//table[contains(@class, '{kind}')]//tr[td]")
    ]


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

    assert days(page) == [
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
    assert around(page) == ["Tháng 03/2020 →"]


def test_a_year_counts_its_months(client):
    publish("A", 2020, 1, 1, 0, 0)
    publish("B", 2020, 12, 31, 23, 59)
    publish("C", 2020, 12, 1, 0, 0)
    publish("Năm sau", 2021, 1, 1, 0, 0)

    page = client.get("/tin-tuc/2020/")

    assert pages.each_words(page, "//*[@class='months']//a") == ["Tháng 1 1 tin", "Tháng 12 2 tin"]
    assert around(page) == ["Năm 2021 →"]


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
    monkeypatch.setattr(counts, "MOST_OF_A_DAY", 2)
    monkeypatch.setattr(counts, "MOST_OF_A_MONTH", 3)
    for day, many in ((12, 2), (13, 3), (14, 1)):
        for hour in range(many):
            publish(f"Tin {day} {hour}", 2020, 2, day, 8 + hour)
    month = client.get("/tin-tuc/2020/02/")
    assert pages.each_words(month, "//table//a") == ["12 2 tin", "13 hơn 2 tin", "14 1 tin"]
    assert pages.each_words(client.get("/tin-tuc/2020/"), "//*[@class='months']//a") == [
        "Tháng 2 hơn 3 tin"
    ]


def test_the_calendar_is_a_table_that_says_what_it_is(client):
    publish("Tin", 2020, 2, 13)
    page = pages.tree(client.get("/tin-tuc/2020/02/"))
    assert page.xpath("string(//table/caption)") == "Số tin mỗi ngày, tháng 02/2020"
    assert page.xpath("//table//th/@scope") == ["col"] * 7
    assert page.xpath("//table//th/abbr/@title")[0::6] == ["Thứ Hai", "Chủ Nhật"]
    assert page.xpath("//table//a/@aria-label") == ["13 1 tin, ngày 13/02/2020"]


@pytest.mark.parametrize(
    ("month", "first_week", "last_week"),
    [
        ("2024/02", ["", "", "", "1", "2", "3", "4"], ["26", "27", "28", "29", "", "", ""]),
        ("2023/02", ["", "", "1", "2", "3", "4", "5"], ["27", "28", "", "", "", "", ""]),
        ("1900/02", ["", "", "", "1", "2", "3", "4"], ["26", "27", "28", "", "", "", ""]),
        ("2000/02", ["", "1", "2", "3", "4", "5", "6"], ["28", "29", "", "", "", "", ""]),
        ("2999/12", ["", "", "", "", "", "", "1"], ["30", "31", "", "", "", "", ""]),
    ],
)
def test_months_are_as_long_as_the_calendar_says(client, month, first_week, last_week):
    page = client.get(f"/tin-tuc/{month}/")
    assert page.status_code == 200
    weeks = days(page)
    assert (weeks[0], weeks[-1]) == (first_week, last_week)


def test_an_empty_month_leads_to_the_months_around_it_that_have_news(client):
    publish("Trước", 2019, 11, 30, 23, 59)
    publish("Sau", 2020, 4, 1, 0, 0)
    page = client.get("/tin-tuc/2020/02/")
    links = pages.tree(page).xpath("//*[@class='nearest']/a/@href")
    assert (around(page), links) == (
        ["← Tháng 11/2019", "Tháng 04/2020 →"],
        ["/tin-tuc/2019/11/", "/tin-tuc/2020/04/"],
    )
    assert pages.words(page, "//*[@class='empty']") == "Tháng này không có tin nào."


def test_an_empty_year_leads_to_the_years_around_it_that_have_news(client):
    publish("Trước", 2011, 5, 1)
    publish("Sau", 2020, 4, 1)
    assert around(client.get("/tin-tuc/2015/")) == ["← Năm 2011", "Năm 2020 →"]


def test_the_day_of_utc_is_not_the_day_of_vietnam(client):
    at = datetime(2020, 2, 29, 17, 0, tzinfo=UTC)
    make_edition(make_article(title="Nửa đêm"), visible=(at, None))
    make_edition(make_article(title="Trước đó"), visible=(at - timedelta(seconds=1), None))
    assert pages.titles(client.get("/tin-tuc/2020/02/")) == ["Trước đó"]
    assert pages.titles(client.get("/tin-tuc/2020/03/01/")) == ["Nửa đêm"]
    assert days(client.get("/tin-tuc/2020/03/"))[0][-1] == "1 1 tin"


def test_a_day_shows_its_month_small_beside_it(client):
    publish("A", 2020, 2, 13, 8)
    publish("B", 2020, 2, 20, 8)
    page = client.get("/tin-tuc/2020/02/13/")
    small = pages.tree(page).xpath("//table[contains(@class, 'calendar--small')]")[0]
    assert small.xpath("string(caption)") == "Tháng 02/2020"
    assert small.xpath("caption/a/@href") == ["/tin-tuc/2020/02/"]
    assert small.xpath(".//td//a/@href") == ["/tin-tuc/2020/02/13/", "/tin-tuc/2020/02/20/"]
    assert small.xpath("string(.//*[@aria-current='page'])") == "13"


def test_today_is_marked_and_only_today(client):
    today = dates.today()
    make_edition(make_article(title="Tin"), visible=(timezone.now(), None))
    for address in (f"/tin-tuc/{today:%Y/%m}/", f"/tin-tuc/{today:%Y/%m/%d}/"):
        page = pages.tree(client.get(address))
        (marked,) = page.xpath("//td[@class='calendar__today']")
        assert marked.text_content().split()[0] == f"{today.day}"
        (label,) = marked.xpath("a/@aria-label")
        assert label.endswith(f"ngày {today:%d/%m/%Y}, hôm nay")
    before = today.replace(day=1) - timedelta(days=1)
    page = pages.tree(client.get(f"/tin-tuc/{before:%Y/%m}/"))
    assert not page.xpath("//td[@class='calendar__today']")


def test_a_day_counts_its_news_by_category(client):
    parent = make_category("Kinh tế", position=1)
    child = make_category("Nông nghiệp", parent=parent)
    other = make_category("Thể thao", position=2)
    make_category("Không tin")
    for number, category in enumerate((parent, child, child, other)):
        make_edition(
            make_article(category=category),
            visible=(datetime(2020, 2, 13, 8, number, tzinfo=VIETNAM), None),
        )
    make_edition(
        make_article(category=other), visible=(datetime(2020, 2, 14, tzinfo=VIETNAM), None)
    )
    page = client.get("/tin-tuc/2020/02/13/")
    chips = "//nav[@aria-label='Theo chuyên mục']//a"
    assert pages.each_words(page, chips) == ["Kinh tế 3 tin", "Thể thao 1 tin"]
    assert pages.tree(page).xpath(f"{chips}/@href") == [
        "/chuyen-muc/kinh-te/2020/02/13/",
        "/chuyen-muc/the-thao/2020/02/13/",
    ]
    of_parent = client.get("/chuyen-muc/kinh-te/2020/02/13/")
    assert pages.each_words(of_parent, chips) == ["Nông nghiệp 2 tin"]
    assert len(pages.titles(of_parent)) == 3


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ({"thang": "2", "nam": "2020"}, "/tin-tuc/2020/02/"),
        ({"thang": "", "nam": " 2020 "}, "/tin-tuc/2020/"),
        ({"nam": "2999"}, "/tin-tuc/2999/"),
        ({"thang": "12", "nam": "1900", "chuyen_muc": "kinh-te"}, "/chuyen-muc/kinh-te/1900/12/"),
    ],
)
def test_the_form_of_month_and_year_leads_there(client, typed, leads_to):
    make_category("Kinh tế")
    answer = client.get("/tin-tuc/thang/", typed)
    assert (answer.status_code, answer["Location"]) == (302, leads_to)


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({}, "nam", "Hãy nhập năm muốn xem, ví dụ 2020."),
        ({"nam": "20"}, "nam", "Hãy nhập năm bằng bốn chữ số, ví dụ 2020."),
        ({"nam": "0001"}, "nam", "Năm phải từ 1900 đến 2999."),
        ({"nam": "9999"}, "nam", "Năm phải từ 1900 đến 2999."),
        ({"nam": "٢٠٢٠"}, "nam", "Hãy nhập năm bằng bốn chữ số, ví dụ 2020."),
        (
            {"thang": "13", "nam": "2020"},
            "thang",
            "Không có tháng này; hãy chọn trong danh sách.",
        ),
    ],
)
def test_nonsense_in_the_form_of_month_and_year_is_explained(client, typed, field, error):
    page = client.get("/tin-tuc/thang/", typed)
    assert page.status_code == 400
    assert pages.words(page, f"//*[@id='id_{field}_error']") == error


def test_the_form_shows_the_month_and_year_of_the_page(client):
    page = pages.tree(client.get("/tin-tuc/2020/02/"))
    assert page.xpath("string(//select[@name='thang']/option[@selected])") == "Tháng 2"
    assert page.xpath("//input[@name='nam']/@value") == ["2020"]
    assert not page.xpath("//form[@class='month-form']//input[@type='hidden']")


def test_lists_lead_to_the_archive_of_the_year_that_they_show(client):
    edition = publish("Tin", 2020, 2, 13)
    archive_link = "//p[@class='archive-link']/a/@href"
    assert pages.tree(client.get("/tin-tuc/")).xpath(archive_link) == ["/tin-tuc/2020/"]
    category = edition.category
    assert pages.tree(client.get(category.get_absolute_url())).xpath(archive_link) == [
        f"/chuyen-muc/{category.slug}/2020/"
    ]


def test_the_archive_of_all_news_is_indexed_where_it_has_news(client):
    publish("Tin", 2020, 2, 13)
    for path in ("/tin-tuc/2020/", "/tin-tuc/2020/02/", "/tin-tuc/2020/02/13/"):
        page = pages.tree(client.get(path))
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{path}"]
        assert page.xpath("//meta[@name='robots']") == []
    for path in ("/tin-tuc/2021/", "/tin-tuc/2020/03/", "/tin-tuc/2020/02/14/"):
        page = pages.tree(client.get(path))
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert page.xpath("//link[@rel='canonical']") == []


def test_weekdays_are_those_of_the_calendar(client):
    publish("Tin", 2020, 2, 13)
    thursday = days(client.get("/tin-tuc/2020/02/"))[2].index("13 1 tin")
    assert thursday == date(2020, 2, 13).weekday() == calendar.THURSDAY
