"""Days are closed once, sealed in a chain, and their visitors' data is deleted."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.vietnamese.dates import VIETNAM, day_bounds, local_day
from portal.visits.counting.recording import Arrival, BatchWriter
from portal.visits.counting.rules import Reason, View
from portal.visits.days import closing
from portal.visits.models import Day, DayKey, ItemDay, ItemHour, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = date(2020, 2, 13), date(2020, 2, 14)


@pytest.fixture
def write():
    writer = BatchWriter()

    def write(*arrivals):
        return writer.write(arrivals)

    yield write
    connection.close()


def arrival(at, page=("article", 1), left_out=None):
    return Arrival(View(*page, left_out), b"1234", "Firefox", at=at)


def at(day, hour):
    return datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)


def sha256(line):
    return hashlib.sha256(line.encode()).hexdigest()


def test_days_that_are_over_are_closed_and_sealed_one_upon_the_other(write):
    write(
        arrival(at(FIRST, 8)),
        arrival(at(FIRST, 9)),
        arrival(at(FIRST, 9), left_out=Reason.STAFF),
        arrival(at(FIRST, 10), left_out=Reason.ROBOT),
        arrival(at(SECOND, 8), page=("video", 2)),
    )
    assert [day.day for day in closing.close_days()] == [FIRST, SECOND]
    first = sha256("|2020-02-13|2|2|robot=1,staff=1")
    assert list(Day.objects.values_list("day", "seal")) == [
        (FIRST, first),
        (SECOND, sha256(f"{first}|2020-02-14|1|1|")),
    ]
    assert list(ItemDay.objects.order_by("day").values_list("day", "kind", "item", "views")) == [
        (FIRST, "article", 1, 2),
        (SECOND, "video", 2, 1),
    ]
    assert not DayKey.objects.exists()
    assert not Visitor.objects.exists()
    assert not ItemHour.objects.exists()  # The days are long ago.
    assert closing.close_days() == []


def test_today_stays_open_with_its_key_and_the_hours_of_the_week(write):
    now = timezone.now()
    today = local_day(now)
    hours = [now - timedelta(days=days) for days in (7, 9)]
    write(*map(arrival, hours))
    write(arrival(None))
    closing.close_days()
    # In the first half hour of a day the day before is still open; it has no row here.
    assert [day.day for day in Day.objects.filter(closed_at=None)] == [today]
    assert [key.day for key in DayKey.objects.all()] == [today]
    assert Visitor.objects.count() == 1
    kept = [local_day(each.hour) for each in ItemHour.objects.order_by("hour")]
    assert kept == [local_day(hours[0]), today]


def test_in_its_last_half_hour_yesterday_is_still_open(write, monkeypatch):
    write(arrival(at(FIRST, 23)))
    monkeypatch.setattr(closing, "_now", lambda: day_bounds(SECOND)[0] + timedelta(minutes=29))
    assert closing.close_days() == []
    monkeypatch.setattr(closing, "_now", lambda: day_bounds(SECOND)[0] + timedelta(minutes=30))
    assert [day.day for day in closing.close_days()] == [FIRST]


def test_a_worker_closes_them_when_it_is_time(write):
    write(arrival(at(FIRST, 8)))
    run_waiting()
    assert Day.objects.get().closed_at
    assert not Job.objects.filter(state=Job.State.WAITING).exists()


def test_days_on_which_nobody_came_but_robots_are_closed_too(write):
    write(arrival(at(FIRST, 8), left_out=Reason.ROBOT))
    closing.close_days()
    assert Day.objects.get().seal == sha256("|2020-02-13|0|0|robot=1")
