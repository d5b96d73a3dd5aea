"""The demonstration's two years of visits: invented, but with correct sums and seals."""

import datetime

import pytest
from django.utils import timezone

from portal.jobs.queue import run_waiting
from portal.sample import visits
from portal.vietnamese import dates
from portal.visits.days import verification
from portal.visits.models import Day, Hour, ItemDay, ItemHour, LeftOut
from tests.make import make_article, make_edition
from tests.make_media import make_public_video
from tests.make_visits import make_day

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - datetime.timedelta(days=400)


@pytest.fixture
def few_days(monkeypatch):
    monkeypatch.setattr(visits, "DAYS", 40)
    monkeypatch.setattr(visits, "AT_ONCE", 15)


def first_days(count: int) -> list[datetime.date]:
    return [dates.today() - datetime.timedelta(days=40 - number) for number in range(count)]


def test_two_years_are_counted_closed_and_beyond_doubt():
    editions = [make_edition(visible=(LONG_AGO, None)) for _ in range(3)]
    draft, video = make_article(), make_public_video(published_at=LONG_AGO)

    visits.make_later()
    run_waiting()

    assert Day.objects.count() == 730
    assert Day.objects.last().day == dates.today() - datetime.timedelta(days=1)
    assert list(verification.findings(timezone.now())) == []
    read = ItemDay.objects.filter(kind="article").values_list("item", flat=True)
    assert set(read) == {edition.article_id for edition in editions}
    assert draft.pk not in set(read)
    assert ItemDay.objects.filter(kind="video", item=video.pk).count() > 300
    lately = timezone.now() - datetime.timedelta(days=7)
    assert ItemHour.objects.filter(kind="article", hour__gt=lately).exists()


def test_fewer_come_on_sundays_and_at_tet_and_more_every_year():
    def mean(days):
        found = [day.visits for day in days]
        return sum(found) / len(found)

    every = [
        visits._SampleDay(day, datetime.date(2026, 11, 24), [])
        for day in (datetime.date(2024, 11, 24) + datetime.timedelta(days=n) for n in range(730))
    ]
    sundays = [each for each in every if each.day.weekday() == 6]
    tet = [each for each in every if (each.day - datetime.date(2026, 2, 17)).days in range(5)]
    assert mean(sundays) < 0.7 * mean(every)
    assert mean(tet) < 0.5 * mean(every)
    assert mean(every[365:]) > 1.3 * mean(every[:365])


@pytest.mark.usefixtures("few_days")
def test_what_was_interrupted_is_completed_once(monkeypatch):
    write, written = visits._write, []

    def stop_the_second_time(days):
        written.append(days)
        if len(written) == 2:
            raise KeyboardInterrupt
        write(days)

    with monkeypatch.context() as interrupted:
        interrupted.setattr(visits, "_write", stop_the_second_time)
        with pytest.raises(KeyboardInterrupt):
            visits.make()
    assert [day.day for day in Day.objects.all()] == first_days(15)

    visits.make()
    visits.make()

    assert [day.day for day in Day.objects.all()] == first_days(40)
    assert list(verification.findings(timezone.now())) == []


@pytest.mark.usefixtures("few_days")
def test_nothing_is_put_before_a_day_that_was_counted():
    yesterday, today = dates.today() - datetime.timedelta(days=1), dates.today()
    make_day(yesterday, visits=3, views=5)
    make_day(today, visits=1, views=1, closed=False)
    visits.make()
    assert list(Day.objects.values_list("day", "visits")) == [(yesterday, 3), (today, 1)]
    assert not Hour.objects.exists()
    assert not LeftOut.objects.exists()


@pytest.mark.usefixtures("few_days")
def test_todays_own_visits_stay_as_they_are():
    make_day(dates.today(), visits=1, views=2, closed=False)
    visits.make()
    assert [day.day for day in Day.objects.all()] == first_days(41)
    today = Day.objects.last()
    assert (today.visits, today.views, today.closed_at) == (1, 2, None)


@pytest.mark.parametrize("total", [0, 1, 7, 1000])
def test_shares_add_up(total):
    parts = visits.shares(total, visits.HOURS)
    assert (len(parts), sum(parts), min(parts) >= 0) == (24, total, True)
