"""Parse and format Vietnamese dates, and compute the bounds of days, months and years in time.

A day is a day in Asia/Ho_Chi_Minh, whatever time zone is active. Years outside 1900–2999 raise
ValueError with a Vietnamese message, so that no arithmetic can overflow.
"""

import calendar
import re
from datetime import date, datetime, time, timedelta
from unicodedata import normalize
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_YEAR, LAST_YEAR = 1900, 2999

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_TYPED_DAY = re.compile(
    r"(?:ngày\s+)?([0-9]{1,2})"
    r"(?:\s*([-/.])\s*([0-9]{1,2})\s*\2\s*|\s+tháng\s+([0-9]{1,2})\s+năm\s+)([0-9]{4})",
    re.IGNORECASE,
)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def make_day(year: int, month: int, day: int) -> date:
    """Return that date; raise ValueError with a Vietnamese message if there is none.

    >>> make_day(2021, 2, 31)
    Traceback (most recent call last):
    ValueError: Tháng 2 năm 2021 không có ngày 31.
    """
    _check_month(year, month)
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ValueError(f"Tháng {month} năm {year} không có ngày {day}.")
    return date(year, month, day)


def parse_day(text: str) -> date:
    """Return the date that a person typed: ngày/tháng/năm, in words, or in the order of ISO 8601.

    "-" or "." between the numbers are accepted, with spaces too, and one digit for day or month.
    Raises ValueError with a Vietnamese message that says what is wrong.

    >>> parse_day("13/02/2020") == parse_day(" 13 - 2 - 2020 ") == date(2020, 2, 13)
    True
    >>> parse_day("ngày 13 tháng 2 năm 2020") == parse_day("2020-02-13") == date(2020, 2, 13)
    True
    >>> parse_day("02/2020")
    Traceback (most recent call last):
    ValueError: Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020.
    """
    typed = normalize("NFC", text.strip())
    if match := _TYPED_DAY.fullmatch(typed):
        day, _separator, in_digits, in_words, year = match.groups()
        return make_day(int(year), int(in_digits or in_words), int(day))
    if match := _ISO_DAY.fullmatch(typed):
        return make_day(*map(int, match.groups()))
    raise ValueError("Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 13/02/2020.")


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the start of the day (inclusive) and the start of the next (exclusive).

    >>> [instant.isoformat() for instant in day_bounds(date(2020, 2, 13))]
    ['2020-02-13T00:00:00+07:00', '2020-02-14T00:00:00+07:00']
    """
    _check_year(day.year)
    return _midnight(day), _midnight(day + timedelta(days=1))


def month_bounds(year: int, month: int) -> tuple[datetime, datetime]:
    """Return the bounds of a month as `day_bounds` does; ValueError when there is no such month.

    >>> [instant.isoformat() for instant in month_bounds(2020, 12)]
    ['2020-12-01T00:00:00+07:00', '2021-01-01T00:00:00+07:00']
    """
    _check_month(year, month)
    next_month = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return _midnight(date(year, month, 1)), _midnight(next_month)


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """Return the bounds of a year as `day_bounds` does; ValueError outside 1900–2999."""
    _check_year(year)
    return _midnight(date(year, 1, 1)), _midnight(date(year + 1, 1, 1))


def today() -> date:
    """Return today's date in Vietnam, by this machine's clock."""
    return datetime.now(VIETNAM).date()


def local_day(instant: datetime) -> date:
    """Return the date in Vietnam of an aware datetime; ValueError for a naive one.

    >>> from datetime import UTC
    >>> local_day(datetime(2020, 2, 13, 16, 59, tzinfo=UTC)).isoformat()
    '2020-02-13'
    >>> local_day(datetime(2020, 2, 13, 17, 0, tzinfo=UTC)).isoformat()
    '2020-02-14'
    """
    return local_time(instant).date()


def local_time(instant: datetime) -> datetime:
    """Return the datetime in Vietnam's time zone; ValueError if naive.

    Within a day of the ends of datetime's own range, where converting overflows, it is returned as
    it is: what is written must never fail because of a strange date in the database.
    """
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    try:
        return instant.astimezone(VIETNAM)
    except OverflowError:
        return instant


def short_day(day: date) -> str:
    """Return the date as dd/mm/yyyy.

    >>> short_day(date(2024, 4, 3))
    '03/04/2024'
    """
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def long_day(day: date) -> str:
    """Return the date as dd/mm/yyyy, with the weekday before it.

    >>> long_day(date(2024, 4, 3))
    'Thứ Tư, ngày 03/04/2024'
    """
    return f"{_WEEKDAYS[day.weekday()]}, ngày {short_day(day)}"


def short_datetime(instant: datetime) -> str:
    """Return an aware datetime as dd/mm/yyyy hh:mm in Vietnam's time zone.

    >>> short_datetime(datetime(2024, 4, 3, 10, 8, tzinfo=VIETNAM))
    '03/04/2024 10:08'
    """
    local = local_time(instant)
    return f"{short_day(local)} {local:%H:%M}"


def long_date(instant: datetime) -> str:
    """Return an aware datetime with its weekday in Vietnam's time zone.

    >>> long_date(datetime(2024, 4, 3, 10, 8, tzinfo=VIETNAM))
    'Thứ Tư, ngày 03/04/2024, 10:08'
    """
    local = local_time(instant)
    return f"{long_day(local)}, {local:%H:%M}"


def iso(instant: datetime) -> str:
    """Return an aware datetime in ISO 8601, in Vietnam's time zone and to the second.

    >>> iso(datetime(2024, 4, 3, 10, 8, tzinfo=VIETNAM))
    '2024-04-03T10:08:00+07:00'
    """
    return local_time(instant).isoformat(timespec="seconds")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=VIETNAM)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")


def _check_month(year: int, month: int) -> None:
    _check_year(year)
    if not 1 <= month <= 12:
        raise ValueError(f"Một năm có 12 tháng: không có tháng {month}.")
