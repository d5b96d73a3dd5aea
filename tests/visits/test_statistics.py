"""/luot-truy-cap/: by day, week, month and year, left-out views, and the links to other periods."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.utils.html import escape

from portal.vietnamese import dates
from portal.visits.counting.rules import Reason
from portal.visits.models import Day
from portal.visits.statistics import sums
from portal.visits.statistics.sums import Counted, State
from tests import pages
from tests.make_visits import make_day

pytestmark = pytest.mark.django_db

ADDRESS = "/luot-truy-cap/"
TODAY = date(2026, 11, 24)
FIRST = date(2025, 12, 30)
NUMBERS, LEFT_OUT = "(//table)[1]", "(//table)[2]"
CHROME = 3


@pytest.fixture
def days(monkeypatch):
    """Create a few days in two years; today is fixed."""
    monkeypatch.setattr(sums, "counted", lambda: Counted(FIRST, TODAY))
    make_day(FIRST, visits=1_000, views=2_500, left_out={Reason.ROBOT: 10, Reason.HEAD: 1})
    make_day(date(2026, 1, 4), visits=100, views=200)
    make_day(date(2026, 10, 31), visits=20, views=30, left_out={Reason.ROBOT: 3})
    make_day(date(2026, 11, 21), visits=3, views=5, left_out={Reason.STAFF: 2, Reason.FLOOD: 1})
    make_day(date(2026, 11, 23), visits=7, views=12, closed=False, left_out={Reason.ROBOT: 5})
    make_day(TODAY, visits=1, views=4, closed=False, left_out={Reason.ROBOT: 1})


def table(response, selector: str) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th | td")]
        for row in pages.tree(response).xpath(f"{selector}//tr")
    ]


def bars(response) -> list[str]:
    return pages.each_words(response, "//*[@class='chart__drawing']//g/title")


def ways(response) -> list[tuple[str, str]]:
    found = pages.tree(response).xpath("//nav[@aria-label='Khoảng thời gian khác']//a")
    return [(each.text, each.get("href")) for each in found]


def test_by_day_every_day_of_a_month_is_there(client, days):
    page = client.get(ADDRESS)

    rows = {
        "24/11/2026": ["1", "4", "đang đếm"],
        "23/11/2026": ["7", "12", "chưa chốt"],
        "21/11/2026": ["3", "5", "đã chốt"],
        "31/10/2026": ["20", "30", "đã chốt"],
    }
    each_day = [dates.short_day(TODAY - timedelta(days=back)) for back in range(31)]
    assert table(page, NUMBERS) == [
        ["Ngày", "Lượt truy cập", "Lượt xem", "Trạng thái"],
        *([day, *rows.get(day, ["0", "0", "không có lượt nào"])] for day in each_day),
        ["Cộng", "31", "51", ""],
    ]
    assert bars(page)[-2:] == [
        "Ngày 23/11/2026: 7 lượt truy cập, 12 lượt xem (chưa chốt)",
        "Ngày 24/11/2026: 1 lượt truy cập, 4 lượt xem (đang đếm)",
    ]
    assert pages.words(page, "//h2") == "Theo ngày, 25/10/2026 – 24/11/2026"
    assert ways(page) == [("← Trước đó", "?theo=ngay&den=24/10/2026")]


def test_by_week_from_monday_to_sunday(client, days):
    page = client.get(f"{ADDRESS}?theo=tuan&den=04/01/2026")
    assert table(page, NUMBERS) == [
        ["Tuần", "Lượt truy cập", "Lượt xem", "Trạng thái"],
        ["29/12/2025 – 04/01/2026", "1.100", "2.700", "đã chốt"],
        ["Cộng", "1.100", "2.700", ""],
    ]
    assert pages.words(page, "//h2") == "Theo tuần, 30/12/2025 – 04/01/2026"
    assert ways(page) == [("Sau đó →", "?theo=tuan&den=05/07/2026")]
    assert len(table(client.get(f"{ADDRESS}?theo=tuan"), NUMBERS)) == 1 + 26 + 1


def test_by_month_each_leads_to_its_days(client, days):
    page = client.get(f"{ADDRESS}?theo=thang")
    nothing = ["0", "0", "không có lượt nào"]
    assert table(page, NUMBERS) == [
        ["Tháng", "Lượt truy cập", "Lượt xem", "Trạng thái"],
        ["11/2026", "11", "21", "đang đếm"],
        ["10/2026", "20", "30", "đã chốt"],
        *([f"{month:02}/2026", *nothing] for month in range(9, 1, -1)),
        ["01/2026", "100", "200", "đã chốt"],
        ["12/2025", "1.000", "2.500", "đã chốt"],
        ["Cộng", "1.131", "2.751", ""],
    ]
    links = pages.tree(page).xpath(f"{NUMBERS}//a/@href")
    assert links[:2] == ["?theo=ngay&den=30/11/2026", "?theo=ngay&den=31/10/2026"]
    assert client.get(ADDRESS + links[1]).status_code == 200
    assert ways(page) == []


def test_by_year_all_of_them_are_there(client, days):
    page = client.get(f"{ADDRESS}?theo=nam")
    assert table(page, NUMBERS) == [
        ["Năm", "Lượt truy cập", "Lượt xem", "Trạng thái"],
        ["2026", "131", "251", "đang đếm"],
        ["2025", "1.000", "2.500", "đã chốt"],
        ["Cộng", "1.131", "2.751", ""],
    ]
    assert bars(page) == [
        "Năm 2025: 1.000 lượt truy cập, 2.500 lượt xem",
        "Năm 2026: 131 lượt truy cập, 251 lượt xem (đang đếm)",
    ]
    assert ways(page) == []


def test_what_was_left_out_is_told_by_reason_for_what_is_shown(client, days):
    page = client.get(ADDRESS)
    counts = {Reason.ROBOT: "9", Reason.STAFF: "2", Reason.FLOOD: "1"}
    others = [reason for reason in Reason if reason not in counts]
    assert table(page, LEFT_OUT) == [
        ["Vì sao không tính", "Số lần"],
        *([reason.label, count] for reason, count in counts.items()),
        *([reason.label, "0"] for reason in others),
        ["Cộng", "12"],
    ]
    assert pages.words(page, f"{LEFT_OUT}/caption") == "Số lần, 25/10/2026 – 24/11/2026"
    assert table(client.get(f"{ADDRESS}?theo=nam"), LEFT_OUT)[1] == [Reason.ROBOT.label, "19"]


def test_the_way_back_and_forth_meets_every_day_once(client, days):
    seen, address = [], ADDRESS
    while address:
        page = client.get(address)
        seen += [row[0] for row in table(page, NUMBERS)[1:-1]]
        address = next((ADDRESS + link for text, link in ways(page) if "Trước" in text), None)
    every_day = (TODAY - FIRST).days + 1
    assert seen == [dates.short_day(TODAY - timedelta(days=back)) for back in range(every_day)]


def test_another_unit_stays_at_the_time_that_is_shown(client, days):
    page = client.get(f"{ADDRESS}?theo=ngay&den=31/10/2026")
    units = pages.tree(page).xpath("//nav[@aria-label='Xem theo']//a")
    assert [(each.text, each.get("href"), each.get("aria-current")) for each in units] == [
        ("Theo ngày", "?theo=ngay&den=31/10/2026", "page"),
        ("Theo tuần", "?theo=tuan&den=31/10/2026", None),
        ("Theo tháng", "?theo=thang&den=31/10/2026", None),
        ("Theo năm", "?theo=nam&den=31/10/2026", None),
    ]


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("theo=gio", 400, "Phần “theo” của địa chỉ phải là một trong: ngay, tuan, thang, nam."),
        ("theo=", 400, "Phần “theo” của địa chỉ phải là một trong: ngay, tuan, thang, nam."),
        (
            "den=31/02/2026",
            400,
            "Phần “den” của địa chỉ không phải một ngày. Tháng 2 năm 2026 không có ngày 31.",
        ),
        (
            "den=2026-02",
            400,
            "Phần “den” của địa chỉ không phải một ngày. "
            "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020.",
        ),
        ("den=29/12/2025", 404, "Cổng đếm lượt truy cập từ ngày 30/12/2025."),
        ("theo=tuan&den=01/01/1900", 404, "Cổng đếm lượt truy cập từ ngày 30/12/2025."),
    ],
)
def test_an_address_that_makes_no_sense_is_refused_with_a_sentence(
    client, days, query, status, sentence
):
    page = client.get(f"{ADDRESS}?{quote(query, safe='=&/')}")
    assert page.status_code == status
    assert escape(sentence) in page.text


def test_a_day_to_come_is_today(client, days):
    page = client.get(f"{ADDRESS}?den=31/12/2999")
    assert table(page, NUMBERS)[1][0] == "24/11/2026"


def test_before_anything_was_counted_the_page_says_so_and_how_it_will_be(client):
    for address in (ADDRESS, f"{ADDRESS}?theo=nam", f"{ADDRESS}?den=01/01/2026"):
        page = client.get(address)
        assert page.status_code == 200
        assert pages.words(page, "//*[@class='empty__title']") == "Chưa đếm được ngày nào."
        assert not pages.tree(page).xpath("//table | //*[@class='chart__drawing']")
        assert pages.words(page, "//*[@id='cach-dem']") == "Cách đếm"


def test_the_address_is_for_looking_and_for_counting_and_for_nothing_else(client):
    assert (client.head(ADDRESS).status_code, client.head(ADDRESS).content) == (200, b"")
    answer = client.put(ADDRESS)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_today_is_the_databases(django_assert_num_queries):
    assert sums.counted() is None
    make_day(date(2020, 2, 13), visits=1, views=1)
    make_day(date(2020, 2, 15), visits=1, views=1)
    with django_assert_num_queries(1):
        assert sums.counted() == Counted(date(2020, 2, 13), dates.today())


def test_the_method_names_the_limits_that_the_counter_keeps(client):
    words = pages.words(client.get(ADDRESS))
    assert "sau ít nhất 30 phút không xem gì" in words
    assert "trong 5 phút vừa qua" in words
    assert "lượt xem thứ 61 trở đi" in words
    assert "400 lượt truy cập, 4.000 lượt xem hay 600 lượt xem một trang" in words
    assert "góp cho một bài nhiều nhất 30 lần trong nửa giờ" in words


def test_the_method_says_how_most_read_is_made_and_what_is_kept_for_it(client):
    words = pages.words(client.get(ADDRESS))
    assert "Trong một lượt truy cập, mỗi người chỉ góp một lần cho mỗi bài" in words
    assert "nhiều nhất 200 trang" in words
    assert "kèm số hiệu những trang đã mở trong lượt truy cập ấy" in words


def test_the_drawing_has_a_name_and_says_what_it_shows(client, days):
    drawing = pages.tree(client.get(ADDRESS)).xpath("//*[@class='chart__drawing']")[0]
    assert drawing.get("role") == "img"
    named = [
        drawing.xpath(f"*[@id='{name}']")[0] for name in drawing.get("aria-labelledby").split()
    ]
    assert [each.text for each in named] == [
        "Lượt truy cập và lượt xem theo ngày",
        "Cộng 31 lượt truy cập, 51 lượt xem. Từng số có trong bảng dưới biểu đồ.",
    ]
    # A browser would read a decimal comma as two numbers, and the policy allows no inline style.
    numbers = drawing.xpath(".//@x | .//@y | .//@width | .//@height | .//@x1 | .//@y1")
    assert numbers
    assert not [each for each in numbers if "," in each]
    assert not drawing.xpath("//@style")


@pytest.mark.parametrize("unit", ["ngay", "tuan", "thang", "nam"])
def test_it_asks_as_often_with_400_days_as_with_one(client, django_assert_num_queries, unit):
    today = dates.today()
    for count in (1, 400):
        Day.objects.all().delete()
        for back in range(count):
            make_day(today - timedelta(days=back), visits=1, views=2, closed=False)
        # First day, sums, left-out views.
        with django_assert_num_queries(CHROME + 3):
            assert client.get(f"{ADDRESS}?theo={unit}").status_code == 200


def test_how_final_a_period_is():
    today = date(2026, 11, 24)

    def state(last_day, has_rows=True, is_open=False):
        return sums.state_of(last_day=last_day, has_rows=has_rows, is_open=is_open, today=today)

    yesterday = today - timedelta(days=1)
    assert state(today) == state(today, has_rows=False) == State.COUNTING
    assert state(yesterday, is_open=True) == State.OPEN
    assert state(yesterday) == State.CLOSED
    assert state(yesterday, has_rows=False) == State.NOTHING
