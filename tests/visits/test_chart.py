"""The geometry of the chart, and the computation of its periods."""

from datetime import date, timedelta

import pytest

from portal.visits.statistics.chart import BASELINE, PLOT, Bar, Point, draw, label_steps, nice_step
from portal.visits.statistics.periods import UNITS, Period, span_of


def points(*views: int) -> list[Point]:
    return [Point(f"{number:02}/02", "", n // 2, n) for number, n in enumerate(views, 1)]


# --- The chart ----------------------------------------------------------------------------------


def test_a_chart_has_its_bars_in_their_places():
    chart = draw(points(100, 40))

    assert [(tick.y, tick.label) for tick in chart.ticks] == [
        (234, "0"),
        (190, "20"),
        (146, "40"),
        (102, "60"),
        (58, "80"),
        (14, "100"),
    ]
    first, second = chart.places
    assert (first.x, first.width, first.middle) == (0, 50, 25)
    assert first.views == Bar(x=22, width=6, y=14, height=220)
    assert first.visits == Bar(x=23.5, width=3, y=124, height=110)
    assert (second.x, second.middle) == (50, 75)
    assert second.views == Bar(x=72, width=6, y=146, height=88)
    assert [place.label for place in chart.places] == ["01/02", "02/02"]


@pytest.mark.parametrize("largest", [*range(30), 99, 101, 7_122, 999_999, 10**9 + 1])
def test_the_axis_reaches_the_largest_in_a_few_round_steps(largest):
    chart = draw(points(largest))
    assert 2 <= len(chart.ticks) <= 6
    step = nice_step(largest)
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert (len(chart.ticks) - 1) * step >= largest
    assert chart.ticks[0].y == BASELINE
    assert chart.ticks[-1].y == BASELINE - PLOT


def test_a_chart_of_nothing_is_an_empty_axis():
    chart = draw([])
    assert (chart.places, [tick.label for tick in chart.ticks]) == ([], ["0", "1"])
    assert draw(points(0)).places[0].views.height == 0


def test_no_bar_leaves_its_place_and_visits_stand_inside_views():
    for place in draw(points(*range(1, 32))).places:
        assert place.x <= place.views.x < place.visits.x
        assert place.visits.x + place.visits.width < place.views.x + place.views.width
        assert place.views.x + place.views.width <= place.x + place.width
        assert place.visits.height <= place.views.height


@pytest.mark.parametrize("count", [1, 5, 16, 17, 31, 60, 500])
@pytest.mark.parametrize(("label", "wide", "narrow"), [("13/02", 16, 6), ("02/2026", 12, 4)])
def test_labels_are_as_many_as_have_room_and_the_newest_has_one(count, label, wide, narrow):
    chart = draw([Point(label, "", 1, 1)] * count)
    shown = [place for place in chart.places if place.label]
    assert len(shown) <= wide
    assert sum(not place.label_is_for_wide for place in shown) <= narrow
    assert chart.places[-1].label
    assert not chart.places[-1].label_is_for_wide


def test_what_has_a_label_on_a_narrow_screen_has_one_on_a_wide_one():
    for count in range(1, 200):
        wide, narrow = label_steps(["13/02"] * count)
        assert narrow % wide == 0


# --- Periods --------------------------------------------------------------------------------------

TODAY = date(2026, 11, 24)  # A Tuesday.
LONG_AGO = date(2020, 1, 1)


def shown(code: str, *, first=LONG_AGO, until=TODAY):
    span = span_of(UNITS[code], first, TODAY, until)
    return len(span.periods), span.begin, span.end, span.older, span.newer


@pytest.mark.parametrize("code", UNITS)
def test_periods_follow_each_other_without_a_gap(code):
    unit = UNITS[code]
    number, begin = unit.number(date(1999, 12, 30)), unit.period(unit.number(date(1999, 12, 30)))
    assert begin.begin <= date(1999, 12, 30) <= begin.end
    for later in range(number, number + 800):
        period, after = unit.period(later), unit.period(later + 1)
        assert unit.number(period.begin) == unit.number(period.end) == later
        assert period.end + timedelta(days=1) == after.begin


def test_weeks_begin_on_monday():
    unit = UNITS["tuan"]
    assert unit.period(unit.number(TODAY)) == Period(date(2026, 11, 23), date(2026, 11, 29))


def test_the_newest_are_shown_and_a_way_to_those_before():
    assert shown("ngay") == (31, date(2026, 10, 25), TODAY, date(2026, 10, 24), None)
    assert shown("tuan") == (26, date(2026, 6, 1), date(2026, 11, 29), date(2026, 5, 31), None)
    assert shown("thang") == (24, date(2024, 12, 1), date(2026, 11, 30), date(2024, 11, 30), None)
    assert shown("nam") == (7, LONG_AGO, date(2026, 12, 31), None, None)


def test_an_older_page_has_a_way_to_both_sides():
    assert shown("ngay", until=date(2026, 10, 24)) == (
        31,
        date(2026, 9, 24),
        date(2026, 10, 24),
        date(2026, 9, 23),
        TODAY,
    )
    assert shown("tuan", until=date(2026, 5, 31))[4] == date(2026, 11, 29)


def test_nothing_is_shown_of_the_time_before_counting_began_or_after_today():
    first = date(2026, 11, 22)
    assert shown("ngay", first=first) == (3, first, TODAY, None, None)
    assert shown("ngay", first=first, until=first) == (1, first, first, None, TODAY)
    assert shown("ngay", first=first, until=date(2999, 1, 1)) == (3, first, TODAY, None, None)
    assert shown("tuan", first=first)[0] == 2
    assert shown("nam", first=TODAY, until=date(2026, 1, 1))[0] == 1
