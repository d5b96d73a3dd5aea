"""The sums and seals are computed again, and every difference is reported."""

import io
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.vietnamese.dates import VIETNAM
from portal.visits.counting.recording import Arrival, BatchWriter
from portal.visits.counting.rules import Reason, View
from portal.visits.days import closing

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = [date(2020, 2, 13), date(2020, 2, 14), date(2020, 2, 15)]


def arrival(day, left_out=None, hour=8):
    at = datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)
    return Arrival(View("article", 1, left_out), b"1234", "Firefox", at=at)


@pytest.fixture
def recorded_days():
    """Create two closed days, and an open one in the future."""
    writer = BatchWriter()
    writer.write([arrival(DAYS[0]), arrival(DAYS[0], Reason.ROBOT), arrival(DAYS[1])])
    writer.write([arrival(DAYS[1], hour=9), arrival(date(2031, 3, 4))])
    closing.close_days()
    yield
    connection.close()


def execute_without_triggers(statement):
    """Execute a statement without the triggers that would refuse it, as a superuser could."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def verify():
    said = io.StringIO()
    try:
        call_command("verify_visits", stdout=said)
    except CommandError as error:
        return [*said.getvalue().splitlines(), str(error)]
    return said.getvalue().splitlines()


def test_correct_sums_and_seals_give_no_finding(recorded_days):
    assert verify() == [
        "3 ngày (2 đã chốt), tổng cộng 4 lượt truy cập, 4 lượt xem.",
        "Mọi số cộng lại đều khớp, mọi dấu niêm còn nguyên.",
    ]


def test_an_empty_database_gives_no_finding(db):
    assert verify()[0] == "0 ngày (0 đã chốt), tổng cộng 0 lượt truy cập, 0 lượt xem."


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (
            "UPDATE visits_day SET visits = 1000, views = 1000 WHERE day = '2020-02-13'",
            [
                "Ngày 13/02/2020: lượt xem các giờ cộng lại là 1, số của ngày là 1.000.",
                "Ngày 13/02/2020: lượt truy cập các giờ cộng lại là 1, số của ngày là 1.000.",
                "Ngày 13/02/2020: lượt xem các trang cộng lại là 1, số của ngày là 1.000.",
                "Ngày 13/02/2020: dấu niêm không khớp, số liệu đã bị sửa sau khi chốt.",
            ],
        ),
        (
            "UPDATE visits_leftout SET count = 0",
            ["Ngày 13/02/2020: dấu niêm không khớp, số liệu đã bị sửa sau khi chốt."],
        ),
        (
            "DELETE FROM visits_itemday WHERE day = '2020-02-14'",
            ["Ngày 14/02/2020: lượt xem các trang cộng lại là 0, số của ngày là 2."],
        ),
        (
            # A deleted day makes the seal of the next one wrong.
            "DELETE FROM visits_day WHERE day = '2020-02-13'",
            [
                "Ngày 14/02/2020: dấu niêm không khớp, số liệu đã bị sửa sau khi chốt.",
                "Ngày 13/02/2020 có số liệu chi tiết mà không có số của ngày.",
            ],
        ),
        (
            "UPDATE visits_hour SET views = 3 WHERE hour > '2031-01-01'",
            ["Ngày 04/03/2031: lượt xem các giờ cộng lại là 3, số của ngày là 1."],
        ),
        (
            "UPDATE visits_day SET closed_at = NULL, seal = '' WHERE day = '2020-02-14';"
            "INSERT INTO visits_itemhour SELECT '2020-02-14 08:00+07', 'article', 1, 2",
            [
                "Ngày 14/02/2020 đã qua mà chưa chốt: hãy xem việc nền “Chốt số lượt truy cập”.",
            ],
        ),
        (
            "INSERT INTO visits_daykey VALUES ('2020-02-14', '\\x00')",
            ["Khóa của ngày 14/02/2020 chưa bị hủy."],
        ),
    ],
)
def test_what_was_changed_is_named(recorded_days, change, sentences):
    execute_without_triggers(change)
    *found, _sums, total = verify()
    assert found == sentences
    assert total == f"{len(sentences)} chỗ không khớp."
