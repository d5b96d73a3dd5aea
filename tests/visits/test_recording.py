"""Batches on PostgreSQL; the tests compare whole tables."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from portal.jobs.models import Job
from portal.vietnamese.dates import VIETNAM
from portal.visits.counting.recording import Arrival, BatchWriter
from portal.visits.counting.rules import Reason, View
from portal.visits.days import closing
from portal.visits.models import Day, DayKey, Hour, ItemHour, LeftOut, Network, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

DAY, NEXT = date(2031, 3, 4), date(2031, 3, 5)
PLACE = bytes([14, 1, 2, 3])


@pytest.fixture
def writer():
    yield BatchWriter()
    connection.close()  # The session's settings were changed.


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


def arrival(instant=None, page=("article", 1), agent="Firefox", network=PLACE, left_out=None):
    return Arrival(View(*page, left_out), network, agent, at=instant)


def rows(model, *columns):
    return list(model.objects.order_by(*columns).values_list(*columns))


def hour(number, day=DAY):
    return at(number, day=day).astimezone(UTC)


def test_a_batch_is_added_up_by_day_hour_item_and_reason(writer):
    outcomes = writer.write(
        [
            arrival(at(8, 10)),
            arrival(at(8, 20), page=("album", 3)),
            arrival(at(9, 5), page=("album", 3)),  # 45 minutes later
            arrival(at(9, 6), agent="Chrome"),
            arrival(at(9, 7), left_out=Reason.STAFF),
            arrival(at(9, 8, NEXT), left_out=Reason.ROBOT),
        ]
    )
    assert [(each.is_view, each.is_visit, each.left_out) for each in outcomes] == [
        (True, True, None),
        (True, False, None),
        (True, True, None),
        (True, True, None),
        (False, False, Reason.STAFF),
        (False, False, Reason.ROBOT),
    ]
    writer.write([arrival(at(9, 9), agent="Chrome")])
    assert rows(Day, "day", "views", "visits") == [(DAY, 5, 3), (NEXT, 0, 0)]
    assert rows(Hour, "hour", "views", "visits") == [(hour(8), 2, 1), (hour(9), 3, 2)]
    assert rows(ItemHour, "hour", "kind", "item", "views", "unique_views") == [
        (hour(8), "album", 3, 1, 1),
        (hour(8), "article", 1, 1, 1),
        (hour(9), "album", 3, 1, 1),
        (hour(9), "article", 1, 2, 1),
    ]
    assert rows(LeftOut, "day", "reason", "count") == [(DAY, "staff", 1), (NEXT, "robot", 1)]


def test_the_instant_of_a_view_is_the_database_s(writer):
    writer.write([arrival()])
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    visitor = Visitor.objects.get()
    assert timedelta() < now - visitor.last_seen < timedelta(seconds=30)


def test_over_midnight_a_visitor_is_known_by_yesterday_s_key_and_then_by_today_s(writer):
    writer.write([arrival(at(23, 50))])
    (before,) = Visitor.objects.values_list("key", flat=True)
    (outcome,) = writer.write([arrival(at(0, 19, NEXT))])
    (after,) = Visitor.objects.values_list("key", flat=True)
    assert (outcome.is_view, outcome.is_visit) == (True, False)
    assert bytes(before) != bytes(after)
    assert rows(Day, "day", "views", "visits") == [(DAY, 1, 1), (NEXT, 1, 0)]
    # Also within one batch.
    writer.write([arrival(at(23, 50), agent="Chrome"), arrival(at(0, 1, NEXT), agent="Chrome")])
    assert rows(Day, "day", "views", "visits") == [(DAY, 2, 2), (NEXT, 2, 0)]


def test_one_reader_s_reloads_are_views_and_one_unique_view(writer):
    for begin in range(0, 60, 20):
        writer.write([arrival(at(8, minute)) for minute in range(begin, begin + 20)])
    writer.write([arrival(at(9), agent="Chrome"), arrival(at(9, 28)), arrival(at(9, 58))])
    assert rows(ItemHour, "hour", "views", "unique_views") == [(hour(8), 60, 1), (hour(9), 3, 2)]
    assert rows(Day, "views", "visits") == [(63, 3)]


def test_over_midnight_a_page_opened_again_in_the_same_visit_is_not_unique(writer):
    writer.write([arrival(at(23, 50))])
    writer.write([arrival(at(0, 10, NEXT))])
    writer.write([arrival(at(0, 35, NEXT)), arrival(at(0, 36, NEXT), page=("album", 3))])
    assert rows(ItemHour, "hour", "kind", "item", "views", "unique_views") == [
        (hour(23), "article", 1, 1, 1),
        (hour(0, NEXT), "album", 3, 1, 1),
        (hour(0, NEXT), "article", 1, 2, 0),
    ]


def test_reloads_that_two_processes_write_at_once_are_one_unique_view():
    def write():
        try:
            writer = BatchWriter()
            for _ in range(10):
                writer.write([arrival(at(8)), arrival(at(8))])
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(ItemHour, "views", "unique_views") == [(40, 1)]


def test_the_pages_of_a_visit_are_deleted_with_its_visitor(writer, monkeypatch):
    writer.write([])
    writer.write([arrival(timezone.now() - timedelta(minutes=31))])
    assert rows(Visitor, "pages") == [("article:1",)]
    monkeypatch.setattr("portal.visits.counting.recording.SECONDS_BETWEEN_FORGETTING", 0)
    writer.write([])
    assert rows(Visitor, "pages") == []


def test_after_half_an_hour_nobody_is_looked_for_under_yesterday_s_key(writer):
    writer.write([arrival(at(23, 59))])
    (outcome,) = writer.write([arrival(at(0, 30, NEXT))])
    assert outcome.is_visit
    assert Visitor.objects.count() == 2


def test_a_day_has_one_key_of_32_random_bytes(writer):
    writer.write([arrival(at(8))])
    writer.write([arrival(at(9)), arrival(at(9, 0, NEXT))])
    keys = {each.day: bytes(each.key) for each in DayKey.objects.all()}
    assert set(keys) == {DAY, NEXT}
    assert {len(key) for key in keys.values()} == {32}
    assert keys[DAY] != keys[NEXT]


def test_with_its_first_view_a_day_is_appointed_to_be_closed(writer):
    writer.write([arrival(at(8)), arrival(at(9))])
    writer.write([arrival(at(10))])
    assert list(Job.objects.values_list("kind", "key", "run_at")) == [
        ("close_days", "2031-03-04", at(0, 30, NEXT).astimezone(UTC))
    ]


def test_who_has_been_away_for_half_an_hour_is_forgotten_within_a_minute(writer, monkeypatch):
    now = timezone.now()
    writer.write([])  # Deletes old visitors now, and then not again for a minute.
    for minutes in (0, 29, 31, 90):
        writer.write([arrival(now - timedelta(minutes=minutes), agent=f"{minutes}")])
    assert Visitor.objects.count() == 4
    monkeypatch.setattr("portal.visits.counting.recording.SECONDS_BETWEEN_FORGETTING", 0)
    writer.write([])
    kept = sorted((now - each.last_seen).total_seconds() // 60 for each in Visitor.objects.all())
    assert kept == [0, 29]


def test_three_hundred_readers_behind_one_address_count(writer):
    """Each opens three pages within an hour, all of them the first one too."""
    for begin in range(0, 300, 50):
        for page in (1, begin + 2, begin + 3):
            writer.write(
                [
                    arrival(at(8, begin // 6), ("article", page), agent=f"Firefox {number}")
                    for number in range(begin, begin + 50)
                ]
            )
    assert rows(Day, "views", "visits") == [(900, 300)]
    assert not LeftOut.objects.exists()
    (first,) = ItemHour.objects.filter(item=1)
    assert (first.views, first.unique_views) == (300, 60)  # 30 in each half hour


def test_one_program_with_many_names_is_no_crowd(writer):
    """A token was sent 6,288 times from one address, each time under another name."""
    for begin in range(0, 6_288, 786):
        writer.write([arrival(at(8, 1), agent=f"{n}") for n in range(begin, begin + 786)])
    assert rows(Day, "views", "visits") == [(400, 400)]
    assert rows(LeftOut, "reason", "count") == [("network", 5_888)]
    assert rows(ItemHour, "views", "unique_views") == [(400, 30)]
    assert rows(Network, "views", "visits", "pages") == [(400, 400, "article:1=400=30")]
    # Another network is none of its business, and neither is the next half hour.
    writer.write([arrival(at(8, 2), network=bytes([14, 1, 2, 4])), arrival(at(8, 31))])
    assert rows(Day, "views", "visits") == [(402, 402)]


def test_two_processes_share_the_limit_of_a_network():
    def write(process):
        try:
            writer = BatchWriter()
            for begin in range(0, 300, 50):
                names = [f"{process} {number}" for number in range(begin, begin + 50)]
                writer.write([arrival(at(8), agent=name) for name in names])
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[process]) for process in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(Day, "views", "visits") == [(400, 400)]


def test_a_network_is_forgotten_half_an_hour_after_its_first_view(writer, monkeypatch):
    now = timezone.now()
    writer.write([])  # Deletes old networks now, and then not again for a minute.
    for minutes in (29, 31):
        network = bytes([14, 1, 2, minutes])
        writer.write([arrival(now, network=network)])
        # Afterwards, because a network has another name on each day: it may be just past midnight.
        begun = now - timedelta(minutes=minutes)
        assert Network.objects.filter(began=now).update(began=begun) == 1
        writer.write([arrival(now, network=network)])
    assert Network.objects.count() == 2
    monkeypatch.setattr("portal.visits.counting.recording.SECONDS_BETWEEN_FORGETTING", 0)
    writer.write([])
    # The second one's half hour was over with its second view, and a new one began.
    began = sorted((now - each.began).total_seconds() // 60 for each in Network.objects.all())
    assert began == [0, 29]
    Network.objects.update(began=now - timedelta(minutes=31))
    closing.close_days()
    assert not Network.objects.exists()


def test_nobody_can_be_told_from_what_is_kept(writer):
    network, agent = bytes([203, 113, 131, 7]), "Một trình duyệt rất lạ"
    writer.write([arrival(network=network, agent=agent)])
    tables = [table for table in connection.introspection.table_names() if "visits" in table]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            (kept,) = cursor.fetchone()
            for trace in (agent, network.hex(), "203.113.131.7"):
                assert trace not in kept
    assert len(tables) == 9


def test_a_batch_that_fails_leaves_nothing_and_the_next_one_counts(writer):
    writer.write([arrival(at(8))])
    with pytest.raises(DatabaseError):
        # Too large for bigint.
        writer.write([arrival(at(9)), arrival(at(9), page=("article", 1 << 70))])
    assert rows(Day, "day", "views", "visits") == [(DAY, 1, 1)]
    writer.write([arrival(at(8, 10))])
    assert rows(Day, "day", "views", "visits") == [(DAY, 2, 1)]


def test_a_batch_is_a_transaction_of_its_own(writer):
    with transaction.atomic(), pytest.raises(RuntimeError):
        writer.write([arrival()])


def test_a_commit_is_waited_for_even_where_the_database_was_told_not_to(writer):
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        writer.write([arrival()])
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


def test_another_process_that_stops_in_a_batch_is_cut_off(writer):
    writer.write([arrival()])
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("2s",)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE visits_day SET visits = visits + 1",
        "UPDATE visits_day SET closed_at = NULL, seal = ''",
        "DELETE FROM visits_day",
        "UPDATE visits_hour SET views = views + 1",
        "DELETE FROM visits_hour",
        "INSERT INTO visits_hour VALUES ('2020-02-13 20:00+07', 1, 1)",
        "UPDATE visits_itemday SET item = 2",
        "DELETE FROM visits_itemday",
        "INSERT INTO visits_itemday VALUES ('2020-02-13', 'article', 9, 1)",
        "UPDATE visits_leftout SET count = 0",
        "DELETE FROM visits_leftout",
        "INSERT INTO visits_leftout VALUES ('2020-02-13', 'flood', 1)",
    ],
)
def test_a_closed_day_never_changes(writer, change):
    day = date(2020, 2, 13)
    writer.write([arrival(at(8, day=day)), arrival(at(8, day=day), left_out=Reason.ROBOT)])
    closing.close_days()
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="Ngày 13/02/2020 đã"):
        cursor.execute(change)


def test_a_view_cannot_come_to_a_closed_day(writer):
    writer.write([arrival(at(8, day=date(2020, 2, 13)))])
    closing.close_days()
    with pytest.raises(IntegrityError):
        writer.write([arrival(at(9, day=date(2020, 2, 13)))])
    assert rows(Day, "views", "visits") == [(1, 1)]
