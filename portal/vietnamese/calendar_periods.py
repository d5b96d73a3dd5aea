"""A year, a month or a day of the Vietnamese calendar, as one kind of thing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from portal.vietnamese import dates


@dataclass(frozen=True)
class CalendarPeriod:
    """A year; a month of it if ``month`` is given; a day of that if ``day`` is given too.

    ValueError with a Vietnamese message if the calendar has none, or outside 1900–2999.

    >>> CalendarPeriod(2021, 2, 29)
    Traceback (most recent call last):
    ValueError: Tháng 2 năm 2021 không có ngày 29.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self):
        self.bounds  # noqa: B018 -- raises what is wrong

    @classmethod
    def of_day(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Year, month and day, as many of them as it has.

        >>> CalendarPeriod(2020, 2).numbers
        (2020, 2)
        """
        return tuple(each for each in (self.year, self.month, self.day) if each is not None)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Its start (inclusive) and the start of the next one (exclusive)."""
        match self.numbers:
            case year, month, day:
                return dates.day_bounds(dates.make_day(year, month, day))
            case year, month:
                return dates.month_bounds(year, month)
        return dates.year_bounds(self.year)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """Its last day.

        >>> CalendarPeriod(2024, 2).last.isoformat()
        '2024-02-29'
        """
        return dates.local_day(self.bounds[1]) - timedelta(days=1)

    @property
    def around(self) -> "list[CalendarPeriod]":
        """The periods in which it lies, the longest first: of a day its year and its month."""
        return [CalendarPeriod(*self.numbers[:end]) for end in range(1, len(self.numbers))]

    def of_its_kind(self, day: date) -> "CalendarPeriod":
        """Return the period as long as this one in which ``day`` lies.

        >>> CalendarPeriod(2020, 2).of_its_kind(date(2021, 12, 31)).numbers
        (2021, 12)
        """
        return CalendarPeriod(*(day.year, day.month, day.day)[: len(self.numbers)])

    @property
    def in_digits(self) -> str:
        """The Vietnamese way to write it in digits.

        >>> [CalendarPeriod(*each).in_digits for each in ((2020,), (2020, 2), (2020, 2, 3))]
        ['2020', '02/2020', '03/02/2020']
        """
        return "/".join(f"{each:02}" for each in reversed(self.numbers))

    def __str__(self):
        """Return it as it stands within a sentence: "ngày 03/02/2020".

        >>> str(CalendarPeriod(2020, 2))
        'tháng 02/2020'
        """
        return f"{('năm', 'tháng', 'ngày')[len(self.numbers) - 1]} {self.in_digits}"

    @property
    def key(self) -> str:
        """Its name for PostgreSQL and kept pages, as names_of_edition() writes it.

        >>> [CalendarPeriod(*each).key for each in ((2020,), (2020, 2), (2020, 2, 3))]
        ['year=2020', 'month=2020-02', 'day=2020-02-03']
        """
        iso = "-".join(f"{each:02}" for each in self.numbers)
        return f"{('year', 'month', 'day')[len(self.numbers) - 1]}={iso}"
