"""Write the tables of a report as one .xlsx file, a sheet for each."""

import datetime
import io
import re
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from portal.back_office.reports.table_format import Row, Table, in_words
from portal.vietnamese import dates

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DAY, _INSTANT, _NUMBER = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "#,##0"
#: Widths in characters: of any column, and of the widest.
_NARROW, _WIDE = 10, 60
_LONGEST_CELL, _LONGEST_TITLE = 32_767, 31
_HEAD = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="E8EDF2")}
Content = str | int | datetime.date | datetime.datetime


def write(tables: Iterable[Table], *, heading: str) -> bytes:
    """Return the bytes of a workbook: each table on a sheet, ``heading`` above it.

    Numbers are numbers and dates are dates, so that a spreadsheet can add and sort them. Texts are
    stored as texts: one that begins with "=" is no formula.
    """
    # Write-only: rows go to the file as they come, whatever their number.
    workbook = Workbook(write_only=True)
    for table in tables:
        _write_sheet(workbook, table, heading)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_sheet(workbook: Workbook, table: Table, heading: str) -> None:
    sheet = workbook.create_sheet(_sheet_title(table.title))
    # All of these come before the first row in the file, so they are set before it is written.
    sheet.freeze_panes = "B4"
    for at, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"
    sheet.append([_cell(sheet, f"{table.title} – {heading}", font=Font(bold=True, size=13))])
    sheet.append([_cell(sheet, table.explained, font=Font(italic=True))])
    wrapped = Alignment(wrap_text=True, vertical="bottom")
    sheet.append([_cell(sheet, name, alignment=wrapped, **_HEAD) for name in table.columns])
    for row in table.rows:
        first, *others = _contents(row)
        indent = Alignment(indent=2 * row.level)
        sheet.append([_cell(sheet, first, alignment=indent), *(_cell(sheet, x) for x in others)])
    if table.rows:
        last = get_column_letter(len(table.columns))
        sheet.auto_filter.ref = f"A3:{last}{3 + len(table.rows)}"


def _contents(row: Row) -> Iterator[Content]:
    yield row.name
    yield from row.numbers
    yield from row.words


def _cell(sheet, content: Content, **look) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    if isinstance(content, str):
        # Characters that XML does not have would make the whole file unreadable.
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", content)[:_LONGEST_CELL]
        # After the value: openpyxl takes a text that begins with "=" for a formula.
        cell.data_type = "s"
    elif isinstance(content, datetime.datetime):
        # A spreadsheet knows no time zones.
        cell.value = dates.local_time(content).replace(tzinfo=None)
        cell.number_format = _INSTANT
    else:
        cell.value = content
        cell.number_format = _DAY if isinstance(content, datetime.date) else _NUMBER
    for name, value in look.items():
        setattr(cell, name, value)
    return cell


def _widths(table: Table) -> list[int]:
    """Return a width for each column that holds nearly all of it; headings may break."""
    widths = [max(len(word) for word in [*name.split(), ""]) for name in table.columns]
    for row in table.rows:
        for at, content in enumerate(_contents(row)):
            shown = f"{content:,}" if isinstance(content, int) else in_words(content)
            widths[at] = max(widths[at], len(shown))
    return [min(max(width + 3, _NARROW), _WIDE) for width in widths]


def _sheet_title(title: str) -> str:
    """Return the title without the characters that Excel does not take in the name of a sheet."""
    return re.sub(r"[\\/*?:\[\]]", " ", title)[:_LONGEST_TITLE].strip(" '")
