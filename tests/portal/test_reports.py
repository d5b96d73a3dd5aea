"""“Báo cáo lượt xem”: its tables, its permissions, and the CSV file for Excel."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from portal.back_office.reports.periods import Period, PeriodForm
from portal.back_office.reports.report_data import Totals
from portal.back_office.reports.tables import ON_PAGE, Report
from portal.vietnamese.dates import VIETNAM, day_bounds
from portal.visits.counting.rules import Reason
from tests.make import make_article, make_edition, make_source, make_user
from tests.make_newsroom import BEGIN, DAY, make_newsroom
from tests.make_visits import hours_ago, make_day, make_hour, make_item_hour

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/bao-cao/"
PERIOD = Period("20/11/2026", *day_bounds(DAY))
OF_DAY = "?ky=tu-den&tu_ngay=20/11/2026&den_ngay=20/11/2026"


def rows_of(table):
    return [(row.name, *row.numbers, *row.words) for row in table.rows]


def the_table(report, key):
    return report.tables[key](ON_PAGE)


@pytest.fixture
def newsroom():
    return make_newsroom()


# --- The tables -----------------------------------------------------------------------------------


def test_totals_are_of_all_pages_and_of_each_kind(newsroom):
    assert Report(PERIOD).totals == Totals(
        views=200, visits=20, articles=97, albums=11, videos=4, posted=2
    )


def test_articles_most_viewed_first_with_links_for_the_desk_and_the_public(newsroom):
    table = the_table(Report(PERIOD), "tin-bai")

    assert table.columns == ["Tin bài", "Lượt xem", "Chuyên mục", "Người viết", "Ngày đăng"]
    assert rows_of(table) == [
        ("Mùa gặt", 50, "Nông nghiệp", "Nguyễn An", DAY - timedelta(days=30)),
        ("Cầu mới", 40, "Kinh tế", "Nguyễn An", DAY),
        ("Bài đã gỡ", 7, "Nông nghiệp", "Lê Bình", ""),
    ]
    pks = [newsroom[name].pk for name in ("second", "first", "gone")]
    assert [row.address for row in table.rows] == [
        f"/admin/news/article/{pk}/change/" for pk in pks
    ]
    assert [row.public_address for row in table.rows] == [
        f"/tin-tuc/mua-gat-{pks[0]}/",
        f"/tin-tuc/cau-moi-{pks[1]}/",
        "",
    ]


def test_a_parent_sums_its_children_and_what_was_posted_counts_once(newsroom):
    table = the_table(Report(PERIOD), "chuyen-muc")

    assert [(row.level, row.name, *row.numbers) for row in table.rows] == [
        (0, "Kinh tế", 2, 97),
        (1, "Nông nghiệp", 1, 57),
        (0, "Xã hội", 0, 0),
    ]


def test_what_has_lost_its_category_is_named_apart(newsroom):
    newsroom["first"].category = None
    newsroom["first"].save()

    assert rows_of(the_table(Report(PERIOD), "chuyen-muc"))[-1] == ("Chưa có chuyên mục", 1, 40)


def test_each_writer_with_what_they_posted_and_how_often_they_were_read(newsroom):
    assert rows_of(the_table(Report(PERIOD), "nguoi-viet")) == [
        ("Nguyễn An", 1, 90, ""),
        ("Lê Bình", 1, 7, ""),
    ]


def test_each_unit_and_who_has_none(newsroom):
    newsroom["an"].unit = "Phòng Thời sự"
    newsroom["an"].save()

    assert rows_of(the_table(Report(PERIOD), "don-vi")) == [
        ("Phòng Thời sự", 1, 90),
        ("Chưa ghi", 1, 7),
    ]


def test_each_source_and_what_the_newsroom_wrote(newsroom):
    newsroom["gone"].source = make_source("vnanet.vn")
    newsroom["gone"].save()

    assert rows_of(the_table(Report(PERIOD), "nguon")) == [
        ("vnanet.vn", 1, 7),
        ("Tin bài của tòa soạn", 1, 90),
    ]


def test_a_short_period_is_told_by_the_day_and_a_long_one_by_the_month(newsroom):
    make_day(DAY + timedelta(days=1), views=9, visits=1)
    end = day_bounds(DAY + timedelta(days=1))[1]
    short = Report(Period("", day_bounds(DAY)[0], end))
    long = Report(Period("", day_bounds(date(2026, 9, 15))[0], end))

    assert rows_of(the_table(short, "thoi-gian")) == [
        (DAY, 2, 200, 20),
        (date(2026, 11, 21), 0, 9, 1),
    ]
    assert rows_of(the_table(long, "thoi-gian")) == [
        ("Tháng 09/2026", 0, 0, 0),
        ("Tháng 10/2026", 1, 0, 0),
        ("Tháng 11/2026", 2, 209, 21),
    ]


def test_an_article_published_again_was_posted_once(newsroom):
    again = newsroom["gone"]
    begin = BEGIN + timedelta(hours=10)
    make_edition(again, visible=(begin, None), published_at=BEGIN)

    assert Report(PERIOD).totals.posted == 2


def test_the_hours_of_the_day_are_vietnamese_and_all_there(newsroom):
    expected = [(f"{hour:02}:00 – {hour:02}:59", 0, 0) for hour in range(24)]
    expected[8] = ("08:00 – 08:59", 130, 11)
    expected[9] = ("09:00 – 09:59", 70, 9)

    assert rows_of(the_table(Report(PERIOD), "gio")) == expected


def test_albums_and_videos_link_to_their_public_page_only_if_there_is_one(newsroom):
    albums, videos = (the_table(Report(PERIOD), key) for key in ("album", "video"))

    assert rows_of(albums) == [("Chờ duyệt", 6, "Lê Bình"), ("Lễ hội", 5, "Nguyễn An")]
    assert [row.public_address for row in albums.rows] == ["", newsroom["album"].get_absolute_url()]
    assert rows_of(videos) == [("Một ngày ở hồ", 4, "Lê Bình")]


def test_what_was_left_out_by_day_and_reason(newsroom):
    make_day(DAY + timedelta(days=1), left_out={Reason.STAFF: 3}, closed=False)
    table = the_table(
        Report(Period("", day_bounds(DAY)[0], day_bounds(DAY + timedelta(days=1))[1])), "khong-tinh"
    )

    assert table.columns == ["Ngày", "Cộng", Reason.ROBOT.label, Reason.STAFF.label]
    assert rows_of(table) == [(date(2026, 11, 21), 3, 0, 3), (DAY, 33, 31, 2)]


def test_a_day_is_in_the_report_only_once_whether_closed_or_open(newsroom):
    midnight = day_bounds(DAY)[1]
    first = newsroom["first"].pk
    make_item_hour(first, 40, hour=midnight - timedelta(hours=1))  # Already in the day's sum.
    make_item_hour(first, 3, hour=midnight)
    two_days = Period("", day_bounds(DAY)[0], midnight + timedelta(days=1))

    assert Report(PERIOD).totals.articles == 97
    assert Report(two_days).totals.articles == 100


def test_the_last_24_hours_are_counted_by_the_hour():
    article = make_article()
    make_edition(article, visible=(hours_ago(3), None))
    for hours, views in ((0, 1), (23, 10), (24, 100)):
        make_item_hour(article.pk, views, hour=hours_ago(hours))
        make_hour(hours_ago(hours), views=2 * views, visits=views)
    form = PeriodForm({"ky": "24-gio"}, now=timezone.now())
    assert form.is_valid()

    report = Report(form.period)

    assert report.totals == Totals(views=22, visits=11, articles=11, albums=0, videos=0, posted=1)
    assert sum(row.numbers[0] for row in the_table(report, "gio").rows) == 22


def test_the_report_of_one_person_has_their_own_and_no_more(newsroom):
    report = Report(PERIOD, owner=newsroom["an"])

    assert report.totals == Totals(
        views=None, visits=None, articles=90, albums=5, videos=0, posted=1
    )
    assert {key: rows_of(make(ON_PAGE)) for key, make in report.tables.items()} == {
        "tin-bai": [
            ("Mùa gặt", 50, "Nông nghiệp", "Nguyễn An", DAY - timedelta(days=30)),
            ("Cầu mới", 40, "Kinh tế", "Nguyễn An", DAY),
        ],
        "chuyen-muc": [("Kinh tế", 1, 90), ("Nông nghiệp", 0, 50)],
        "album": [("Lễ hội", 5, "Nguyễn An")],
        "video": [],
    }


# --- The period -----------------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("typed", "name", "first", "last"),
    [
        ({}, "18/11/2026 – 24/11/2026", date(2026, 11, 18), date(2026, 11, 24)),
        ({"ky": "30-ngay"}, "26/10/2026 – 24/11/2026", date(2026, 10, 26), date(2026, 11, 24)),
        ({"ky": "24-gio"}, "24 giờ qua", date(2026, 11, 23), date(2026, 11, 24)),
        ({"ky": "thang", "thang": "2/2024"}, "tháng 02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        (
            {"ky": "tu-den", "tu_ngay": "1/1/2024", "den_ngay": "31-12-2024"},
            "01/01/2024 – 31/12/2024",
            date(2024, 1, 1),
            date(2024, 12, 31),
        ),
        ({"ky": "tu-den", "tu_ngay": "20112026", "den_ngay": "20/11/2026"}, "20/11/2026", DAY, DAY),
    ],
)
def test_periods(typed, name, first, last):
    form = PeriodForm(typed, now=NOW)
    assert form.is_valid(), form.errors
    assert (form.period.name, form.period.first, form.period.last) == (name, first, last)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"ky": "nam"}, "ky", "Không có khoảng thời gian này; hãy chọn lại."),
        ({"ky": "thang"}, "thang", "Hãy nhập tháng muốn xem, ví dụ 02/2020."),
        (
            {"ky": "thang", "thang": "2020"},
            "thang",
            "Hãy nhập tháng theo dạng tháng/năm, ví dụ 02/2020.",
        ),
        ({"ky": "thang", "thang": "13/2020"}, "thang", "Một năm có 12 tháng: không có tháng 13."),
        (
            {"ky": "tu-den", "tu_ngay": "31/02/2020", "den_ngay": "01/03/2020"},
            "tu_ngay",
            "Tháng 2 năm 2020 không có ngày 31.",
        ),
        ({"ky": "tu-den", "tu_ngay": "01/03/2020"}, "den_ngay", "Hãy nhập ngày, ví dụ 13/02/2020."),
        (
            {"ky": "tu-den", "tu_ngay": "02/03/2020", "den_ngay": "01/03/2020"},
            "den_ngay",
            "Ngày cuối phải bằng hoặc sau ngày đầu.",
        ),
        (
            {"ky": "tu-den", "tu_ngay": "01/01/2020", "den_ngay": "01/01/2021"},
            "den_ngay",
            "Khoảng này dài quá 366 ngày; hãy chọn ngắn hơn.",
        ),
    ],
)
def test_a_period_that_makes_no_sense_is_told_so(client, typed, field, sentence):
    form = PeriodForm(typed, now=NOW)
    assert form.errors == {field: [sentence]}

    client.force_login(make_user("Editors"))
    page = client.get(ADDRESS, typed)
    assert page.status_code == 400
    assert sentence in page.text
    assert client.get(f"{ADDRESS}tin-bai.csv", typed).status_code == 404


# --- Permissions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "page", "whole"),
    [
        ("Reporters", 200, 404),
        ("Editors", 200, 200),
        ("Managing editors", 200, 200),
        ("Moderators", 403, 403),
        ("Administrators", 200, 200),
    ],
)
def test_who_reads_the_report(client, newsroom, group, page, whole):
    client.force_login(make_user(group))

    assert client.get(ADDRESS).status_code == page
    assert client.get(f"{ADDRESS}tin-bai.csv").status_code == page
    assert client.get(f"{ADDRESS}nguoi-viet.csv").status_code == whole
    assert (f'href="{ADDRESS}"' in client.get("/admin/").text) is (page == 200)


def test_a_reporter_sees_nothing_of_the_work_of_others(client, newsroom):
    client.force_login(newsroom["an"])

    page = client.get(ADDRESS + OF_DAY).text

    assert "Lượt xem bài của bạn" in page
    assert "Mùa gặt" in page
    for others in ("Bài đã gỡ", "Lê Bình", "Chờ duyệt", "Lượt truy cập</dt>"):
        assert others not in page
    assert "Bài đã gỡ" not in client.get(f"{ADDRESS}tin-bai.csv{OF_DAY}").text


def test_strangers_are_sent_to_log_in(client):
    for address in (ADDRESS, f"{ADDRESS}tin-bai.csv"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (
            302,
            f"/admin/login/?next={address}",
        )


def test_the_report_is_private_and_only_read(client):
    client.force_login(make_user("Editors"))

    assert client.get(ADDRESS)["Cache-Control"] == "private, no-store"
    assert client.post(ADDRESS).status_code == 405
