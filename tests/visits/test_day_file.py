"""/luot-truy-cap.csv, compared byte for byte."""

import csv
import hashlib
from datetime import date, timedelta

import pytest

from portal.vietnamese import dates
from portal.visits.counting.rules import Reason
from portal.visits.days import closing
from portal.visits.statistics import sums
from portal.visits.statistics.sums import Counted
from tests.make_visits import make_day

pytestmark = pytest.mark.django_db
ADDRESS = "/luot-truy-cap.csv"
HEADINGS = (
    "Ngày;Lượt truy cập;Lượt xem;Trạng thái;"
    "Không tính (robot): Robot, hoặc trình duyệt do máy điều khiển;"
    "Không tính (prefetch): Trình duyệt tải trước, chưa cho ai xem;"
    "Không tính (staff): Máy của người làm việc ở tòa soạn;"
    "Không tính (hidden): Mở trong thẻ nền rồi đóng, không ai xem;"
    "Không tính (flood): Quá 60 lượt xem một phút từ một người;"
    "Không tính (foreign): Gửi từ trang của nơi khác;"
    "Không tính (invalid): Mã trang không do cổng cấp, hoặc gửi sai dạng;"
    "Không tính (head): Chương trình chỉ hỏi phần đầu (HEAD);"
    "Không tính (without_script): Trình duyệt không chạy JavaScript;"
    "Không tính (network): Quá nhiều lượt trong nửa giờ từ một địa chỉ mạng;"
    "Không tính (old_page): Trang cũ, cổng gửi từ trước ngày hôm qua;"
    "Dấu niêm\r\n"
)


def test_every_day_is_a_line_with_what_was_left_out_and_its_seal(client, monkeypatch):
    monkeypatch.setattr(sums, "counted", lambda: Counted(date(2026, 6, 5), date(2026, 6, 8)))
    make_day(
        date(2026, 6, 5),
        visits=7_448_251,
        views=13_400_000,
        seal="0a" * 32,
        left_out={Reason.ROBOT: 12, Reason.WITHOUT_SCRIPT: 3},
    )
    make_day(date(2026, 6, 7), visits=2, views=3, closed=False, left_out={Reason.HEAD: 1})
    make_day(date(2026, 6, 8), visits=1, views=1, closed=False)

    assert (
        client.get(ADDRESS).content
        == b"\xef\xbb\xbf"
        + (
            HEADINGS + f"2026-06-05;7448251;13400000;đã chốt;12;0;0;0;0;0;0;0;3;0;0;{'0a' * 32}\r\n"
            "2026-06-06;0;0;không có lượt nào;0;0;0;0;0;0;0;0;0;0;0;\r\n"
            "2026-06-07;2;3;chưa chốt;0;0;0;0;0;0;0;1;0;0;0;\r\n"
            "2026-06-08;1;1;đang đếm;0;0;0;0;0;0;0;0;0;0;0;\r\n"
        ).encode()
    )


def test_before_anything_was_counted_there_are_the_headings(client):
    assert client.get(ADDRESS).content == b"\xef\xbb\xbf" + HEADINGS.encode()


def test_it_is_a_file(client):
    make_day(dates.today(), visits=1, views=1, closed=False)
    answer = client.get(ADDRESS)
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="luot-truy-cap.csv"',
    }
    assert client.post(ADDRESS).status_code == 405


def test_no_cell_is_a_formula_and_every_line_has_every_column(client):
    make_day(
        dates.today() - timedelta(days=3), visits=1, views=1, left_out=dict.fromkeys(Reason, 5)
    )
    lines = list(csv.reader(client.get(ADDRESS).text.lstrip("\ufeff").splitlines(), delimiter=";"))
    assert {len(line) for line in lines} == {len(Reason) + 5}
    assert len(lines) == 1 + 4
    assert [cell for line in lines for cell in line if cell.startswith(tuple("=+-@\t\r"))] == []


def test_whoever_has_the_file_can_make_the_seals_again(client):
    for back, reasons in ((5, (Reason.STAFF, Reason.ROBOT)), (4, ()), (2, (Reason.HEAD,))):
        day = dates.today() - timedelta(days=back)
        left_out = dict.fromkeys(reasons, back)
        make_day(day, visits=back, views=9, closed=False, left_out=left_out)
    closing.close_days()

    lines = csv.DictReader(client.get(ADDRESS).text.lstrip("\ufeff").splitlines(), delimiter=";")
    sealed = [line for line in lines if line["Trạng thái"] == "đã chốt"]
    before = ""
    for line in sealed:
        counts = {
            heading.split("(")[1].split(")")[0]: count
            for heading, count in line.items()
            if heading.startswith("Không tính") and count != "0"
        }
        reasons = ",".join(f"{code}={count}" for code, count in sorted(counts.items()))
        words = [before, line["Ngày"], line["Lượt truy cập"], line["Lượt xem"], reasons]
        before = hashlib.sha256("|".join(words).encode()).hexdigest()
        assert line["Dấu niêm"] == before
    assert len(sealed) == 3


@pytest.mark.parametrize("count", [1, 400])
def test_it_asks_three_times(client, django_assert_num_queries, count):
    for back in range(count):
        make_day(
            dates.today() - timedelta(days=back),
            visits=1,
            views=2,
            closed=False,
            left_out={Reason.ROBOT: 1},
        )
    with django_assert_num_queries(3):  # First day, days, left-out views.
        client.get(ADDRESS)
