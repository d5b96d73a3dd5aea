"""The tables of a report, used both for the page and for the CSV file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.vietnamese import csv


@dataclass(frozen=True)
class Row:
    """A row of a table: a name, the numbers, then more texts.

    ``address`` is the link in the back office, ``public_address`` the one on the public site.
    A row of ``level`` 1 belongs under the row of level 0 above it.
    """

    name: str
    numbers: list[int]
    words: list[str] = field(default_factory=list)
    address: str = ""
    public_address: str = ""
    level: int = 0


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
    rows: Iterator[list[str | int]] = ([row.name, *row.numbers, *row.words] for row in table.rows)
    return csv.write(table.columns, rows)
