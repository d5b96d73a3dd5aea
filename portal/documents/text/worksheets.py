"""The cells of an XLSX as text: shared strings, numbers, and dates as people write them."""

from collections.abc import Iterable, Iterator

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from portal.documents import xml_parts

#: Characters of the shared strings of a workbook that are read; the search takes 200,000.
_MOST_SHARED = 4_000_000
_TEXTS = frozenset({"t", "v"})
#: How a string is pronounced, in Japanese workbooks.
_LEFT_OUT = "rPh"


def shared_strings(pieces: Iterable[bytes]) -> list[str]:
    """Return the strings that cells refer to by their index; of too many, the first ones."""
    found: list[str] = []
    length = 0
    for ended in _elements("si", pieces):
        for _attributes, string in ended:
            found.append(string)
            length += len(string)
        if length > _MOST_SHARED:
            break
    return found


def date_styles(pieces: Iterable[bytes]) -> frozenset[int]:
    """Return the indexes of the cell formats that show a number as a date."""
    codes = dict(BUILTIN_FORMATS)
    formats: list[str] = []
    # "xf" is also the element of named styles, which cells do not refer to.
    is_of_cells = False

    def on_element(name: str, attributes: dict[str, str], _namespace: str) -> None:
        nonlocal is_of_cells
        if name == "numFmt":
            codes[_number(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif name != "xf":
            is_of_cells = name == "cellXfs"
        elif is_of_cells:
            formats.append(codes.get(_number(attributes.get("numFmtId", "")), ""))

    elements = frozenset({"numFmt", "cellStyleXfs", "cellXfs", "xf", "dxfs"})
    xml_parts.read(pieces, on_element, elements)
    return frozenset(number for number, code in enumerate(formats) if _shows_day(code))


def cells(pieces: Iterable[bytes], strings: list[str], dates: frozenset[int]) -> Iterator[str]:
    """Yield the text of the cells of a sheet, row by row, in pieces of whole cells.

    ``strings`` are the shared ones, ``dates`` the indexes of cell formats that show a date.
    """
    for ended in _elements("c", pieces):
        line = (_shown(attributes, value, strings, dates) for attributes, value in ended)
        yield " ".join(" ".join(line).split())


def _shown(
    attributes: dict[str, str], value: str, strings: list[str], dates: frozenset[int]
) -> str:
    kind = attributes.get("t", "n")
    if kind == "s":
        index = _number(value)
        return strings[index] if 0 <= index < len(strings) else ""
    if kind == "n" and _number(attributes.get("s", "0")) in dates:
        return _date(value)
    return "" if kind in {"b", "e"} else value


def _elements(element: str, pieces: Iterable[bytes]) -> Iterator[list[tuple[dict[str, str], str]]]:
    """Yield, after each piece, the attributes and text of each ``element`` that has ended in it."""
    ended: list[tuple[dict[str, str], str]] = []
    known: dict[str, str] = {}
    text: list[str] = []
    is_text = is_left_out = False

    def start(tag: str, found: dict[str, str]) -> None:
        nonlocal known, is_text, is_left_out
        name = tag.rpartition(" ")[2]
        if name == element:
            known = found
            text.clear()
        is_left_out = is_left_out or name == _LEFT_OUT
        is_text = name in _TEXTS and not is_left_out

    def end(tag: str) -> None:
        nonlocal is_text, is_left_out
        name = tag.rpartition(" ")[2]
        if name == element:
            ended.append((known, "".join(text)))
        is_text = False
        is_left_out = is_left_out and name != _LEFT_OUT

    def data(piece: str) -> None:
        if is_text:
            text.append(piece)

    parser = xml_parts.new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    for _piece in xml_parts.fed(parser, pieces):
        yield ended
        ended.clear()
    yield ended


def _shows_day(code: str) -> bool:
    return is_date_format(code) and "d" in code.lower()


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1


def _date(written: str) -> str:
    """Return a date of Excel (days since 1900) as 13/02/2020, and as it is what is none."""
    try:
        return f"{from_excel(float(written)):%d/%m/%Y}"
    except (ValueError, OverflowError, TypeError):
        return written
