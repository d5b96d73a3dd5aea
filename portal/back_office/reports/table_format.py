"""The tables of a report, used for the page, the CSV file and the workbook."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.vietnamese import csv, dates
from portal.visits.statistics.chart import Chart

#: What a cell without a number holds. Dates stay dates, so that a workbook has them as such.
Word = str | datetime.date | datetime.datetime


@dataclass(frozen=True)
class Row:
    """A row of a table: a name, the numbers, then more texts.

    ``address`` is the link in the back office, ``public_address`` the one on the public site.
    A row of ``level`` 1 belongs under the row of level 0 above it.
    """

    name: Word
    numbers: list[int]
    words: list[Word] = field(default_factory=list)
    address: str = ""
    public_address: str = ""
    level: int = 0

    @property
    def shown_name(self) -> str:
        return in_words(self.name)

    @property
    def shown_words(self) -> list[str]:
        return [in_words(word) for word in self.words]


def in_words(word: Word) -> str:
    """Return a date as dd/mm/yyyy, with its time if it has one, and a text as it is."""
    if isinstance(word, datetime.datetime):
        return dates.short_datetime(word)
    return dates.short_day(word) if isinstance(word, datetime.date) else word


@dataclass(frozen=True)
class Table:
    """A table; ``columns`` are the headings of the name, the numbers and the words, in this order.

    ``key`` is the table's name in URLs; ``explained`` is a note shown with it.
    """

    key: str
    title: str
    columns: list[str]
    rows: list[Row]
    explained: str = ""
    #: The index of the number that is also drawn as a bar; None for no bars.
    drawn: int | None = None
    #: Drawn above the table, which says the same to those who do not see it.
    chart: Chart | None = None

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Each column's heading, and whether the column holds numbers."""
        numbers = len(self.rows[0].numbers) if self.rows else 0
        return [(name, 0 < place <= numbers) for place, name in enumerate(self.columns)]

    def shares(self) -> list[tuple[Row, int]]:
        """Return each row with the length of its bar in percent of the longest."""
        if self.drawn is None:
            return [(row, 0) for row in self.rows]
        most = max((row.numbers[self.drawn] for row in self.rows), default=0) or 1
        return [(row, round(100 * row.numbers[self.drawn] / most)) for row in self.rows]


def as_csv(table: Table) -> bytes:
    """Return the table as a CSV file for a spreadsheet."""
    rows: Iterator[list[str | int]] = (
        [row.shown_name, *row.numbers, *row.shown_words] for row in table.rows
    )
    return csv.write(table.columns, rows)
