"""The counting rules, one test each."""

from datetime import datetime, timedelta

import pytest

from portal.vietnamese.dates import VIETNAM
from portal.visits.counting.rules import (
    MOST_PAGES_A_VISIT,
    MOST_PAGES_OF_A_NETWORK,
    MOST_UNIQUE_VIEWS_OF_A_PAGE,
    MOST_VIEWS_A_MINUTE,
    MOST_VIEWS_OF_A_NETWORK,
    MOST_VIEWS_OF_A_PAGE,
    MOST_VISITS_OF_A_NETWORK,
    NetworkState,
    Outcome,
    Reason,
    State,
    View,
    count,
    count_in_network,
)

NOON = datetime(2026, 11, 24, 12, 0, 20, tzinfo=VIETNAM)
MINUTE = NOON.replace(second=0)
PAGE = View("article", 7)
VISIT = Outcome(is_view=True, is_visit=True, is_unique=True)
VIEW = Outcome(is_view=True, is_visit=False, is_unique=True)
AGAIN = Outcome(is_view=True, is_visit=False, is_unique=False)
OTHER = View("article", 8)


def nobody(reason):
    return Outcome(is_view=False, is_visit=False, left_out=reason)


def seen(at, in_minute=1, pages=()):
    return State(at, at.replace(second=0), in_minute, frozenset(pages))


def test_a_first_view_is_a_visit():
    assert count(None, PAGE, NOON) == (seen(NOON, pages=["article:7"]), VISIT)


@pytest.mark.parametrize(
    ("minutes", "outcome"), [(0, VIEW), (1, VIEW), (29, VIEW), (30, VISIT), (31, VISIT)]
)
def test_a_view_after_half_an_hour_without_one_is_a_new_visit(minutes, outcome):
    later = NOON + timedelta(minutes=minutes)
    assert count(seen(NOON), PAGE, later)[1] == outcome


def test_a_visit_goes_on_as_long_as_views_do():
    state, at, visits = None, NOON, 0
    for _ in range(10):
        state, outcome = count(state, PAGE, at)
        visits += outcome.is_visit
        at += timedelta(minutes=20)
    assert visits == 1


def test_midnight_does_not_cut_a_visit():
    late = datetime(2026, 11, 24, 23, 50, tzinfo=VIETNAM)
    assert count(seen(late), PAGE, late + timedelta(minutes=20))[1] == VIEW


@pytest.mark.parametrize("reason", Reason)
def test_what_is_left_out_neither_begins_nor_lengthens_a_visit(reason):
    left_out = View("article", 7, reason)
    assert count(None, left_out, NOON) == (None, nobody(reason))
    state = seen(NOON)
    assert count(state, left_out, NOON + timedelta(minutes=29)) == (state, nobody(reason))


def test_more_than_anybody_reads_in_a_minute_is_a_flood():
    state, outcomes = None, []
    for _ in range(MOST_VIEWS_A_MINUTE + 2):
        state, outcome = count(state, PAGE, NOON)
        outcomes.append(outcome)
    assert outcomes == [VISIT, *[AGAIN] * (MOST_VIEWS_A_MINUTE - 1), *[nobody(Reason.FLOOD)] * 2]
    # In the next minute of the clock views count again.
    next_minute = MINUTE + timedelta(minutes=1)
    assert count(state, PAGE, next_minute) == (seen(next_minute, pages=["article:7"]), AGAIN)


def test_a_clock_that_was_set_back_lengthens_nothing():
    state, outcome = count(seen(NOON), PAGE, NOON - timedelta(minutes=40))
    assert outcome == VIEW
    assert state.last_seen == NOON
    assert count(state, PAGE, NOON + timedelta(minutes=30))[1] == VISIT


def test_a_page_is_unique_once_a_visit_however_long_it_lasts_and_however_often_it_is_reloaded():
    state, at, outcomes = None, NOON, []
    for page in [PAGE, PAGE, OTHER, PAGE, OTHER]:
        state, outcome = count(state, page, at)
        outcomes.append(outcome)
        at += timedelta(minutes=29)
    assert outcomes == [VISIT, AGAIN, VIEW, AGAIN, AGAIN]


def test_another_visit_makes_a_page_unique_again():
    state, _ = count(None, PAGE, NOON)
    state, _ = count(state, OTHER, NOON)
    later = NOON + timedelta(minutes=30)
    assert count(state, PAGE, later) == (seen(later, pages=["article:7"]), VISIT)


def test_the_same_number_of_another_kind_is_another_page():
    state, _ = count(None, PAGE, NOON)
    assert count(state, View("album", 7), NOON)[1] == VIEW


def test_a_page_left_out_is_not_remembered_as_viewed():
    state, _ = count(None, PAGE, NOON)
    state, _ = count(state, View("article", 8, Reason.PREFETCH), NOON)
    assert count(state, OTHER, NOON)[1] == VIEW


def test_a_visit_remembers_so_many_pages_and_later_ones_are_views_alone():
    state, at = None, NOON
    for item in range(MOST_PAGES_A_VISIT):
        state, outcome = count(state, View("article", item), at)
        assert outcome.is_unique
        at += timedelta(seconds=2)
    full = state.pages
    state, outcome = count(state, View("article", MOST_PAGES_A_VISIT), at)
    assert (outcome, state.pages) == (AGAIN, full)


def of_network(**kept):
    return NetworkState(NOON, **kept)


def test_the_first_view_of_a_network_begins_its_half_hour():
    assert count_in_network(None, PAGE, VISIT, NOON) == (
        of_network(views=1, visits=1, pages={"article:7": (1, 1)}),
        VISIT,
    )


def test_what_is_no_view_is_none_of_its_networks():
    flood = nobody(Reason.FLOOD)
    assert count_in_network(None, PAGE, flood, NOON) == (None, flood)


@pytest.mark.parametrize(
    ("full", "refused", "counted"),
    [
        # Who already reads goes on; nobody new is counted.
        ({"views": 500, "visits": MOST_VISITS_OF_A_NETWORK}, VISIT, VIEW),
        ({"views": MOST_VIEWS_OF_A_NETWORK, "visits": 9}, AGAIN, None),
    ],
    ids=["visits", "views"],
)
def test_a_network_has_limits_that_end_after_half_an_hour(full, refused, counted):
    full = of_network(**full)
    almost = NOON + timedelta(minutes=29, seconds=59)
    assert count_in_network(full, PAGE, refused, almost) == (full, nobody(Reason.NETWORK))
    if counted:
        assert count_in_network(full, PAGE, counted, almost)[1] == counted
    later = NOON + timedelta(minutes=30)
    assert count_in_network(full, PAGE, VISIT, later) == (
        NetworkState(later, 1, 1, {"article:7": (1, 1)}),
        VISIT,
    )


def test_a_network_can_look_at_one_page_so_often_and_then_at_others():
    full = of_network(views=MOST_VIEWS_OF_A_PAGE, pages={"article:7": (MOST_VIEWS_OF_A_PAGE, 1)})
    assert count_in_network(full, PAGE, AGAIN, NOON) == (full, nobody(Reason.NETWORK))
    assert count_in_network(full, OTHER, VIEW, NOON)[1] == VIEW


def test_a_network_moves_most_read_by_so_much():
    most = MOST_UNIQUE_VIEWS_OF_A_PAGE
    full = of_network(views=most, visits=most, pages={"article:7": (most, most)})
    again = Outcome(is_view=True, is_visit=True, is_unique=False)
    assert count_in_network(full, PAGE, VISIT, NOON) == (
        of_network(views=most + 1, visits=most + 1, pages={"article:7": (most + 1, most)}),
        again,
    )


def test_of_so_many_pages_of_a_network_the_row_does_not_grow():
    pages = {f"article:{number}": (1, 1) for number in range(100, 100 + MOST_PAGES_OF_A_NETWORK)}
    full = of_network(views=200, pages=pages)
    assert count_in_network(full, PAGE, VIEW, NOON) == (of_network(views=201, pages=pages), AGAIN)
