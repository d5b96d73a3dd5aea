"""Each view is counted once: in the sum of its closed day, or in its hour while the day is open."""

from datetime import date, datetime, timedelta

import pytest

from portal.vietnamese import dates
from portal.vietnamese.dates import VIETNAM, day_bounds
from portal.visits.days import closing
from portal.visits.statistics import item_views
from tests.make_visits import make_day, make_item_hour

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (date(2026, 11, day) for day in (21, 22, 23))
ONE_HOUR = timedelta(hours=1)


@pytest.fixture
def around_midnight():
    """Create views of article 5 in the last hour of the second day and the first of the third."""
    midnight = day_bounds(THIRD)[0]
    make_item_hour(5, 2, hour=midnight - ONE_HOUR)
    make_item_hour(5, 30, hour=midnight)


def views_of(first, last):
    return item_views.of_days(first, last)["article"][5]


def test_before_the_first_day_is_closed_all_views_are_in_hours(around_midnight):
    assert views_of(SECOND, SECOND) == 2
    assert views_of(THIRD, THIRD) == 30
    assert item_views.of_items("article", [5, 6]) == {5: 32}


def test_closing_a_day_changes_no_sum_although_its_hours_stay(around_midnight):
    make_day(FIRST, items={("article", 5): 400})
    before = [views_of(FIRST, SECOND), views_of(SECOND, THIRD), views_of(FIRST, THIRD)]

    make_day(SECOND, items={("article", 5): 2})

    after = [views_of(FIRST, SECOND), views_of(SECOND, THIRD), views_of(FIRST, THIRD)]
    assert before == after == [402, 32, 432]
    assert item_views.of_items("article", [5]) == {5: 432}


def test_the_real_closing_changes_no_sum():
    today = dates.today()
    days = [today - timedelta(days=back) for back in (9, 2, 1, 0)]
    for number, day in enumerate(days):
        begin, end = day_bounds(day)
        make_day(day, views=11, visits=1, closed=False)
        make_item_hour(5, 10**number, hour=begin)
        if day != today:
            make_item_hour(5, 2 * 10**number, hour=end - ONE_HOUR)
    before = [views_of(days[0], day) for day in days]

    closed = closing.close_days()

    assert len(closed) >= 2  # In the first half hour after midnight yesterday is still open.
    assert [views_of(days[0], day) for day in days] == before == [3, 33, 333, 1333]
    assert item_views.of_items("article", [5]) == {5: 1333}


def test_the_day_is_the_vietnamese_one():
    make_day(SECOND, items={("article", 5): 1})
    make_item_hour(5, 10, hour=datetime(2026, 11, 23, 6, 0, tzinfo=VIETNAM))  # 22/11 in UTC

    assert (views_of(SECOND, SECOND), views_of(THIRD, THIRD)) == (1, 10)


def test_hours_forgotten_after_their_day_was_closed_are_not_missed():
    make_day(FIRST, items={("article", 5): 7, ("album", 5): 9})

    assert item_views.of_days(FIRST, THIRD) == {"article": {5: 7}, "album": {5: 9}}


def test_an_open_day_before_the_period_is_left_out(around_midnight):
    make_day(FIRST, items={("article", 5): 400})

    assert views_of(THIRD, THIRD) == 30


def test_since_an_hour_only_hours_count(around_midnight):
    make_day(SECOND, items={("article", 5): 2})

    assert item_views.of_hours(day_bounds(THIRD)[0] - ONE_HOUR)["article"] == {5: 32}
    assert item_views.of_hours(day_bounds(THIRD)[0])["article"] == {5: 30}


def test_asking_costs_two_queries_however_many_items(django_assert_num_queries):
    make_day(FIRST, items={("article", item): item for item in range(1, 40)})
    with django_assert_num_queries(2):
        assert item_views.of_days(FIRST, THIRD)["article"].total() == 780
    with django_assert_num_queries(2):
        assert item_views.of_items("article", range(1, 40)).total() == 780
