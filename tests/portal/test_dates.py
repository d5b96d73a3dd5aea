from datetime import UTC, date, datetime, timedelta
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from portal.vietnamese.dates import (
    VIETNAM,
    day_bounds,
    iso,
    local_day,
    long_date,
    long_day,
    make_day,
    month_bounds,
    parse_day,
    short_datetime,
    short_day,
    year_bounds,
)

DAYS = some.dates(date(1900, 1, 1), date(2999, 12, 31))


@given(DAYS)
def test_a_day_written_in_figures_is_read_back(day):
    assert parse_day(short_day(day)) == day


@given(DAYS)
def test_a_day_begins_in_itself_and_ends_where_the_next_begins(day):
    start, end = day_bounds(day)
    last = end.astimezone(UTC) - timedelta(microseconds=1)
    assert (local_day(start), local_day(last)) == (day, day)


def test_an_item_of_half_past_eleven_at_night_belongs_to_that_day():
    stored = datetime(2020, 2, 13, 16, 30, tzinfo=UTC)
    start, end = day_bounds(date(2020, 2, 13))
    assert start <= stored < end
    assert local_day(stored) == date(2020, 2, 13)


def test_a_month_and_a_year_end_where_the_next_begin():
    assert month_bounds(2024, 2) == (local(2024, 2, 1), local(2024, 3, 1))
    assert month_bounds(2024, 12) == (local(2024, 12, 1), local(2025, 1, 1))
    assert year_bounds(2024) == (local(2024, 1, 1), local(2025, 1, 1))
    assert year_bounds(2999)[1] == local(3000, 1, 1)


@pytest.mark.parametrize(
    "typed", ["13/02/2020", "13/2/2020", "13-02-2020", "13.2.2020", " 13/02/2020 "]
)
def test_a_day_may_be_typed_in_several_ways(typed):
    assert parse_day(typed) == date(2020, 2, 13)


@pytest.mark.parametrize(
    "typed",
    [
        "13 / 02 / 2018",
        "ngày 13/2/2018",
        "13 tháng 2 năm 2018",
        "Ngày 13 tháng 02 năm 2018",
        normalize("NFD", "ngày 13 tháng 2 năm 2018"),
        "13.2.2018",
        "2018-02-13",
    ],
)
def test_a_day_is_read_as_people_write_it(typed):
    assert parse_day(typed) == date(2018, 2, 13)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2021", "Tháng 2 năm 2021 không có ngày 31."),
        ("29/02/1900", "Tháng 2 năm 1900 không có ngày 29."),
        ("0/1/2020", "Tháng 1 năm 2020 không có ngày 0."),
        ("1/13/2020", "Một năm có 12 tháng: không có tháng 13."),
        ("1/1/0001", "Năm phải từ 1900 đến 2999."),
        ("31/12/9999", "Năm phải từ 1900 đến 2999."),
        ("13-02-20", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
        ("13 2 2020", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
        ("2020-31-02", "Một năm có 12 tháng: không có tháng 31."),
        ("13/02-2020", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
        ("13/02/20", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
        ("१३/०२/२०२०", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
        ("hôm qua", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
        ("", "Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020."),
    ],
)
def test_a_day_that_is_none_is_refused_with_what_is_wrong(typed, sentence):
    with pytest.raises(ValueError) as error:
        parse_day(typed)
    assert str(error.value) == sentence


@given(some.text())
def test_nothing_typed_breaks_the_reading_of_a_day(typed):
    try:
        parse_day(typed)
    except ValueError as error:
        assert str(error).endswith(".")


@given(some.integers(), some.integers(), some.integers())
def test_no_number_in_an_address_overflows(year, month, day):
    for bounds in (
        lambda: day_bounds(make_day(year, month, day)),
        lambda: month_bounds(year, month),
        lambda: year_bounds(year),
    ):
        try:
            start, end = bounds()
        except ValueError:
            continue
        assert start < end


@given(some.datetimes(timezones=some.just(UTC)))
@example(datetime(1, 1, 1, tzinfo=UTC))
@example(datetime.max.replace(tzinfo=UTC))
def test_every_instant_is_written(instant):
    for write in (long_date, short_datetime, iso):
        assert f"{instant.year:04}" in write(instant) or instant.day in (1, 31)


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError):
        local_day(datetime(2020, 2, 13))


def test_dates_are_written_with_the_name_of_the_day():
    monday = date(2024, 4, 1)
    assert [long_day(monday + timedelta(days=n)) for n in range(7)] == [
        "Thứ Hai, ngày 01/04/2024",
        "Thứ Ba, ngày 02/04/2024",
        "Thứ Tư, ngày 03/04/2024",
        "Thứ Năm, ngày 04/04/2024",
        "Thứ Sáu, ngày 05/04/2024",
        "Thứ Bảy, ngày 06/04/2024",
        "Chủ Nhật, ngày 07/04/2024",
    ]
    assert long_date(datetime(2024, 4, 3, 3, 8, tzinfo=UTC)) == "Thứ Tư, ngày 03/04/2024, 10:08"


def local(year, month, day):
    return datetime(year, month, day, tzinfo=VIETNAM)
