"""Searches without results are counted by line and hour, within bounds, and by nobody's name."""

import threading
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from portal.visits.models import ZeroResultSearch
from portal.visits.zero_results import recording, report, tokens
from portal.visits.zero_results.recording import Gathered, Recorder, write
from portal.visits.zero_results.tokens import Searched
from tests.at_once import at_once
from tests.make_visits import make_zero_result

pytestmark = pytest.mark.django_db


def rows() -> list[tuple]:
    return list(ZeroResultSearch.objects.order_by("line").values_list("line", "views", "instead"))


@pytest.fixture
def small_days(monkeypatch):
    monkeypatch.setattr(recording, "MOST_A_DAY", 3)


# --- Tokens ---------------------------------------------------------------------------------------


def test_a_token_says_what_was_signed_and_nothing_else_is_read():
    for searched in (Searched("ho chieu"), Searched("a" * 80, instead=True)):
        token = tokens.sign(searched)
        assert tokens.read(token) == searched
        assert len(token) <= 200
        assert tokens.read(token[:-1]) is None
    assert tokens.read("") is None
    assert tokens.read("ho chieu:x") is None


# --- Writing --------------------------------------------------------------------------------------


def test_a_line_has_a_row_a_day_with_its_views_and_the_hour():
    write({"ho chieu": Gathered(2), "can cuoc": Gathered(1, instead=True)})
    write({"ho chieu": Gathered(3, instead=True)})
    assert rows() == [("can cuoc", 1, True), ("ho chieu", 5, True)]
    row = ZeroResultSearch.objects.get(line="ho chieu")
    now = timezone.localtime()
    assert row.day == now.date()
    assert row.hours in {1 << now.hour, 1 << (now.hour - 1) % 24}


def test_nothing_of_a_reader_is_in_the_table():
    """Whoever adds a column has to say here what it tells of a reader."""
    columns = {field.name for field in ZeroResultSearch._meta.get_fields()}
    assert columns == {"id", "day", "line", "views", "hours", "instead", "is_seen"}


def test_a_full_day_takes_new_lines_for_the_oldest_that_were_viewed_once(small_days):
    write({"mot": Gathered(1)})
    write({"hai": Gathered(2)})
    write({"ba": Gathered(1)})
    write({"bon": Gathered(1)})
    assert rows() == [("ba", 1, False), ("bon", 1, False), ("hai", 2, False)]
    write({"ba": Gathered(1), "nam": Gathered(1)})
    assert rows() == [("ba", 2, False), ("hai", 2, False), ("nam", 1, False)]


def test_a_day_full_of_lines_that_were_viewed_twice_takes_no_more(small_days):
    write({line: Gathered(2) for line in ("mot", "hai", "ba")})
    write({"bon": Gathered(9), "mot": Gathered(1)})
    assert rows() == [("ba", 2, False), ("hai", 2, False), ("mot", 3, False)]


def test_more_lines_at_once_than_a_day_has_fill_it_and_no_more(small_days):
    write({f"dong {number}": Gathered(1) for number in range(10)})
    assert len(rows()) == 3
    write({f"khac {number}": Gathered(1) for number in range(10)})
    assert [line for line, _, _ in rows()] == ["khac 0", "khac 1", "khac 2"]


def test_rows_older_than_ninety_days_are_deleted():
    today = timezone.localdate()
    for age in (89, 90, 400):
        make_zero_result(f"cu {age}", day=today - timedelta(days=age))
    write({"moi": Gathered(1)})
    assert [line for line, _, _ in rows()] == ["cu 89", "moi"]


@pytest.mark.django_db(transaction=True)
def test_processes_that_write_at_once_lose_no_view_and_keep_to_the_bound(small_days):
    def many(number):
        for turn in range(5):
            write({"chung": Gathered(1), f"rieng {number} {turn}": Gathered(1)})

    at_once(*(lambda number=number: many(number) for number in range(4)))
    found = {line: views for line, views, _ in rows()}
    assert (found["chung"], len(found)) == (20, 3)


# --- Gathering ------------------------------------------------------------------------------------


def test_a_million_lines_take_the_room_of_a_thousand():
    written = []
    recorder = Recorder(written.append)
    recorder._thread = threading.current_thread()  # None is started.
    recorder.add(Searched("ho chieu"))
    for number in range(1_000_000):
        recorder.add(Searched(f"dong {number}"))
    recorder.add(Searched("ho chieu", instead=True))
    assert recorder.flush()
    (batch,) = written
    assert len(batch) == recording.MOST_GATHERED
    assert batch["ho chieu"] == Gathered(2, instead=True)


def test_what_cannot_be_written_waits_for_the_next_time():
    written, is_away = [], True

    def fails_at_first(batch):
        if is_away:
            raise OperationalError("PostgreSQL is away")
        written.append(batch)

    recorder = Recorder(fails_at_first)
    recorder._thread = threading.current_thread()
    recorder.add(Searched("ho chieu"))
    assert not recorder.flush()
    recorder.add(Searched("ho chieu", instead=True))
    is_away = False
    assert recorder.flush()
    assert recorder.flush()
    assert written == [{"ho chieu": Gathered(2, instead=True)}]


@pytest.mark.django_db(transaction=True)
def test_its_own_thread_writes_and_ends_with_what_was_gathered_and_holds_no_connection():
    recorder = Recorder(write)
    recorder.add(Searched("ho chieu"))
    (thread,) = [each for each in threading.enumerate() if each.name == "zero-results"]
    recorder.close()
    assert not thread.is_alive()
    assert rows() == [("ho chieu", 1, False)]
    recorder.add(Searched("ho chieu"))
    recorder.close()
    assert rows() == [("ho chieu", 2, False)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%zeroresult%'")
        # This one.
        assert cursor.fetchone() == (1,)


def test_a_bug_in_writing_does_not_end_the_thread(monkeypatch, caplog):
    monkeypatch.setattr(recording, "SECONDS", 0.01)
    seen, twice = [], threading.Event()

    def breaks_once(batch):
        seen.append(batch)
        if len(seen) == 1:
            raise ValueError("a bug")
        twice.set()

    recorder = Recorder(breaks_once)
    recorder.add(Searched("mot"))
    for _ in range(1000):
        if seen:
            break
        threading.Event().wait(0.01)
    recorder.add(Searched("hai"))
    assert twice.wait(10)
    recorder.close()
    assert "Không ghi được câu tìm không thấy" in caplog.text


# --- What staff read ------------------------------------------------------------------------------


def test_a_line_is_told_once_it_was_viewed_in_three_different_hours():
    today = timezone.localdate()
    make_zero_result("hai gio", day=today, hours=0b11, views=50)
    make_zero_result("ba gio", day=today, hours=0b111, views=3)
    make_zero_result("ba ngay", day=today, hours=1, views=4, instead=True)
    for back in (1, 2):
        make_zero_result("ba ngay", day=today - timedelta(days=back), hours=1, views=4)
    assert list(report.lines()) == [
        {"line": "ba ngay", "in_hours": 3, "views": 12, "last_day": today, "instead": True},
        {"line": "ba gio", "in_hours": 3, "views": 3, "last_day": today, "instead": False},
    ]


def test_a_line_marked_as_seen_comes_back_when_it_is_asked_again():
    day = date(2026, 11, 20)
    make_zero_result("ho chieu", day=day, hours=0b111)
    make_zero_result("can cuoc", day=day, hours=0b111)
    make_zero_result("ho chieu", day=day + timedelta(days=1), hours=0b11)
    report.mark_as_seen("ho chieu", until=day)
    assert [each["line"] for each in report.lines()] == ["can cuoc"]
    make_zero_result("ho chieu", day=day + timedelta(days=2), hours=0b1)
    told = {each["line"]: each["in_hours"] for each in report.lines()}
    assert told == {"can cuoc": 3, "ho chieu": 3}


def test_a_line_seen_today_stays_seen_for_the_rest_of_the_day():
    today = timezone.localdate()
    make_zero_result("ho chieu", day=today, hours=0b111)
    report.mark_as_seen("ho chieu", until=today)
    write({"ho chieu": Gathered(5)})
    assert list(report.lines()) == []


def test_the_report_is_one_query_and_ends_somewhere(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(report, "MOST_LINES", 10)
    day = timezone.localdate()
    for number in range(12):
        make_zero_result(f"dong {number:02}", day=day, hours=0b111, views=number + 1)
    with django_assert_num_queries(1):
        assert [each["views"] for each in report.lines()] == [*range(12, 2, -1)]
