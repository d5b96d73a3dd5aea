"""The page of the report on views, its files, and the links to it."""

import io
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook

from portal.back_office.reports.table_format import Row, Table, as_csv
from portal.back_office.reports.tables import Report
from portal.back_office.reports.workbook import write
from portal.vietnamese import dates
from portal.vietnamese.dates import day_bounds
from portal.visits.counting.rules import Reason
from tests.make import make_article, make_edition, make_user
from tests.make_media import make_public_album, make_public_video
from tests.make_newsroom import BEGIN, DAY, make_newsroom
from tests.make_visits import make_day, make_item_hour
from tests.portal.test_reports import ADDRESS, OF_DAY, PERIOD

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom():
    return make_newsroom()


# --- The page and the files -----------------------------------------------------------------------


def test_the_page_shows_numbers_as_vietnamese_write_them(client, newsroom):
    make_day(DAY + timedelta(days=1), views=7_448_251, visits=1_000)
    client.force_login(newsroom["binh"])

    page = client.get(f"{ADDRESS}?ky=thang&thang=11/2026").text

    assert "<dt>Lượt xem mọi trang</dt><dd>7.448.451</dd>" in page
    assert "<dt>Lượt truy cập</dt><dd>1.020</dd>" in page


def test_a_table_opens_in_a_vietnamese_excel(client, newsroom):
    client.force_login(newsroom["binh"])

    answer = client.get(f"{ADDRESS}nguoi-viet.csv{OF_DAY}")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == (
        'attachment; filename="luot-xem-nguoi-viet-2026-11-20-2026-11-20.csv"'
    )
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.decode("utf-8-sig") == (
        "Người viết;Tin bài đã đăng;Lượt xem tin bài;Đơn vị\r\nNguyễn An;1;90;\r\nLê Bình;1;7;\r\n"
    )


def test_every_table_has_a_file(client, newsroom):
    client.force_login(newsroom["binh"])
    for key in Report(PERIOD).tables:
        assert client.get(f"{ADDRESS}{key}.csv{OF_DAY}").status_code == 200
    assert client.get(f"{ADDRESS}khac.csv").status_code == 404


def test_a_headline_is_no_formula_and_keeps_its_marks():
    table = Table("k", "t", ["Tin bài", "Lượt xem"], [Row("=1+1", [7_000]), Row('A; "B"', [-1])])

    assert as_csv(table).decode("utf-8-sig") == (
        'Tin bài;Lượt xem\r\n\'=1+1;7000\r\n"A; ""B""";-1\r\n'
    )


def test_the_whole_report_is_a_workbook_with_a_sheet_for_each_table(client, newsroom):
    client.force_login(newsroom["binh"])

    answer = client.get(f"{ADDRESS}bao-cao.xlsx{OF_DAY}")

    assert answer["Content-Disposition"] == (
        'attachment; filename="bao-cao-2026-11-20-2026-11-20.xlsx"'
    )
    workbook = load_workbook(io.BytesIO(answer.content))
    assert workbook.sheetnames == [
        "Tin bài được xem nhiều nhất",
        "Theo thời gian",
        "Theo chuyên mục",
        "Theo người viết",
        "Theo đơn vị",
        "Theo nguồn",
        "Theo giờ trong ngày",
        "Album được xem nhiều nhất",
        "Video được xem nhiều nhất",
        "Không tính là lượt xem",
    ]
    sheet = workbook["Tin bài được xem nhiều nhất"]
    assert sheet.freeze_panes == "B4"
    assert list(sheet.iter_rows(min_row=3, max_row=4, values_only=True)) == [
        ("Tin bài", "Lượt xem", "Chuyên mục", "Người viết", "Ngày đăng"),
        ("Mùa gặt", 50, "Nông nghiệp", "Nguyễn An", datetime(2026, 10, 21)),
    ]
    assert [cell.data_type for cell in sheet[4]] == ["s", "n", "s", "s", "d"]
    assert sheet["E4"].number_format == "dd/mm/yyyy"
    assert client.get(f"{ADDRESS}bao-cao.xlsx?ky=khac").status_code == 404


def test_a_cell_of_the_workbook_is_no_formula_and_has_no_character_that_xml_refuses():
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "a\x0bb", "<b>&amp;", "x" * 40_000]
    table = Table("k", "t/[1]:" + "x" * 40, ["Tin bài", "Số", *words], [Row("=2", [7], words)])

    sheet = load_workbook(io.BytesIO(write([table], heading="kỳ"))).worksheets[0]

    assert sheet.title == "t  1  " + "x" * 25
    cells = [*sheet[3], *sheet[4]]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in sheet[4]] == [
        *("=2", 7, "=1+1", "+1", "-1", "@SUM(A1)", "ab", "<b>&amp;", "x" * 32_767)
    ]


@pytest.mark.parametrize("many", [1, 30])
def test_the_report_is_a_fixed_number_of_queries(client, many, django_assert_num_queries):
    articles = [make_article() for _ in range(many)]
    albums = [make_public_album(1) for _ in range(min(many, 3))]
    videos = [make_public_video() for _ in range(min(many, 3))]
    for article in articles:
        make_edition(article, visible=(BEGIN, None))
    make_day(
        DAY,
        items={
            **{("article", each.pk): 1 for each in articles},
            **{("album", each.pk): 1 for each in albums},
            **{("video", each.pk): 1 for each in videos},
        },
        left_out=dict.fromkeys(Reason, 1),
    )
    client.force_login(make_user("Editors"))
    client.get(ADDRESS)
    with django_assert_num_queries(23):
        client.get(ADDRESS + OF_DAY)


# --- Links to the report --------------------------------------------------------------------------


def test_the_list_of_articles_and_the_article_say_how_often_they_were_read(client, newsroom):
    make_item_hour(newsroom["first"].pk, 1_234, hour=day_bounds(dates.today())[0])
    draft = make_article(title="Nháp", created_by=newsroom["an"])
    client.force_login(newsroom["binh"])

    listed = client.get("/admin/news/article/").context["cl"].result_list
    assert {each.title: each.views for each in listed} == {
        "Mùa gặt": 50,
        "Cầu mới": 1_274,
        "Bài đã gỡ": 7,
        "Nháp": 0,
    }
    page = client.get(f"/admin/news/article/{newsroom['first'].pk}/change/").text
    assert "Đã được xem <b>1.274</b> lượt." in page
    assert "Đã được xem" not in client.get(f"/admin/news/article/{draft.pk}/change/").text
