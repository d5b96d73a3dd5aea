"""The most read items: summed from whole hours, in a fixed order."""

import pytest
from django.core.cache import cache

from portal.visits.statistics.most_read import Window, count_most_read, most_read
from tests.make_visits import hours_ago, make_item_hour

pytestmark = pytest.mark.django_db


def test_views_of_the_hours_are_summed_and_the_most_viewed_comes_first():
    make_item_hour(7, 3)
    make_item_hour(7, 4, hour=hours_ago(5))
    make_item_hour(8, 6)
    make_item_hour(9, 1)

    assert count_most_read("article", Window.DAY, 2) == [(7, 7), (8, 6)]


def test_of_those_viewed_equally_often_the_newer_comes_first():
    for item in (3, 11, 5):
        make_item_hour(item, 2)

    assert count_most_read("article", Window.DAY, 3) == [(11, 2), (5, 2), (3, 2)]


def test_a_day_is_the_running_hour_and_the_23_before_it():
    make_item_hour(1, 5, hour=hours_ago(23))
    make_item_hour(2, 9, hour=hours_ago(24))
    make_item_hour(3, 7, hour=hours_ago(7 * 24 - 1))
    make_item_hour(4, 7, hour=hours_ago(7 * 24))

    assert count_most_read("article", Window.DAY, 9) == [(1, 5)]
    assert count_most_read("article", Window.WEEK, 9) == [(2, 9), (3, 7), (1, 5)]


def test_what_a_reader_opens_again_in_the_same_visit_does_not_count():
    make_item_hour(1, 60, unique=1)
    make_item_hour(2, 3)
    make_item_hour(3, 9, unique=0)  # Opened first before the time that is counted.

    assert count_most_read("article", Window.DAY, 9) == [(2, 3), (1, 1)]


def test_kinds_are_told_apart():
    make_item_hour(1, 5, kind="album")
    make_item_hour(1, 2, kind="article")

    assert count_most_read("album", Window.DAY, 9) == [(1, 5)]


def test_an_answer_is_remembered_so_that_pages_ask_for_it_once(django_assert_num_queries):
    make_item_hour(1, 5)
    with django_assert_num_queries(1):
        first = most_read("article", Window.DAY, 9)

    make_item_hour(2, 50)
    with django_assert_num_queries(0):
        assert most_read("article", Window.DAY, 9) == first == [(1, 5)]

    cache.clear()
    assert most_read("article", Window.DAY, 9) == [(2, 50), (1, 5)]


def test_that_nothing_was_read_is_remembered_too(django_assert_num_queries):
    assert most_read("video", Window.WEEK, 9) == []
    with django_assert_num_queries(0):
        assert most_read("video", Window.WEEK, 9) == []
