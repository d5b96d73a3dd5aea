"""A table of a report: the same one on the page and in the file for a spreadsheet."""

from dataclasses import dataclass, field

from portal.vietnamese import csv


@dataclass(frozen=True)
class Row:
    """A line: what it is about, the numbers, more words. ``level`` 1 stands under level 0."""

    name: str
    numbers: list[int]
    words: list[str] = field(default_factory=list)
    address: str = ""
    public_address: str = ""
    level: int = 0


@dataclass(frozen=True)
class Table:
    """``columns`` names the name, the numbers and the words, in this order."""

    key: str
    title: str
    columns: list[str]
    rows: list[Row]
    explained: str = ""
    #: Which of the numbers is drawn as a bar beside it.
    drawn: int | None = None

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Each column's name, and whether it is one of numbers."""
        numbers = len(self.rows[0].numbers) if self.rows else 0
        return [(name, 0 < place <= numbers) for place, name in enumerate(self.columns)]

    def shares(self) -> list[tuple[Row, int]]:
        """Each row with the length of its bar in percent of the longest."""
        if self.drawn is None:
            return [(row, 0) for row in self.rows]
        most = max((row.numbers[self.drawn] for row in self.rows), default=0) or 1
        return [(row, round(100 * row.numbers[self.drawn] / most)) for row in self.rows]


def as_csv(table: Table) -> bytes:
    """The table as a file for a spreadsheet."""
    rows = ([row.name, *row.numbers, *row.words] for row in table.rows)
    return csv.write(table.columns, rows)
