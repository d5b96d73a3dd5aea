"""The text of DOCX and XLSX, found like Office itself finds it: by relationships."""

import posixpath
from collections.abc import Callable, Iterator
from typing import NamedTuple

from portal.documents import xml_parts
from portal.documents.archives import Archive
from portal.documents.office_open import CONTENT_TYPES_PART, MAIN_PARTS
from portal.documents.text import worksheets

_MOST_OF_A_LIST = 8 * 1024 * 1024

#: Parts of a DOCX after its main part, by the last segment of their relationship's type.
_BESIDE = ("footnotes", "endnotes", "header", "footer")
_TAKEN = frozenset({"t"})
_BREAKS = frozenset({"p", "br", "cr", "tab", "noBreakHyphen"})
#: The same again for old programs, and where text was before it was moved. What was deleted is in
#: elements of other names.
_LEFT_OUT = frozenset({"Fallback", "moveFrom"})


class _Related(NamedTuple):
    """A relationship: its id, the last segment of its type, and the part that it leads to."""

    id: str
    kind: str
    part: str


def _of_word(archive: Archive) -> Iterator[str]:
    main = _main_part(archive)
    related = _related(archive, main)
    beside = [each.part for kind in _BESIDE for each in related if each.kind == kind]
    for part in (main, *beside):
        yield from xml_parts.text_of(_pieces(archive, part), _TAKEN, _BREAKS, _LEFT_OUT)


def _of_sheets(archive: Archive) -> Iterator[str]:
    """Yield the names of the sheets that are not hidden, then their cells, row by row."""
    main = _main_part(archive)
    related = _related(archive, main)
    sheets: list[dict[str, str]] = []
    xml_parts.read(
        _pieces(archive, main),
        lambda _name, attributes, _namespace: sheets.append(attributes),
        frozenset({"sheet"}),
    )
    part_of = {each.id: each.part for each in related}
    shown = [each for each in sheets if each.get("state", "visible") == "visible"]
    yield " ".join(each.get("name", "") for each in shown)
    parts = {each.kind: _pieces(archive, each.part) for each in related}
    strings = worksheets.shared_strings(parts.get("sharedStrings", ()))
    dates = worksheets.date_styles(parts.get("styles", ()))
    for each in shown:
        yield from worksheets.cells(
            _pieces(archive, part_of.get(each.get("id", ""), "")), strings, dates
        )


#: {kind: function that yields the text of the document in an archive}.
KINDS: dict[str, Callable[[Archive], Iterator[str]]] = {"docx": _of_word, "xlsx": _of_sheets}


def _main_part(archive: Archive) -> str:
    """Return the name of the main part, "" if there is none."""
    declared: dict[str, str] = {}
    xml_parts.read(
        [archive.read(CONTENT_TYPES_PART, _MOST_OF_A_LIST)],
        lambda _name, attributes, _namespace: declared.update(
            {attributes.get("ContentType", ""): attributes.get("PartName", "").lstrip("/")}
        ),
        frozenset({"Override"}),
    )
    return next((declared[each] for each in MAIN_PARTS if each in declared), "")


def _related(archive: Archive, part: str) -> list[_Related]:
    """Return the relationships of a part to other parts, in the order of the file."""
    folder, name = posixpath.split(part)
    found: list[_Related] = []

    def on_element(_name: str, attributes: dict[str, str], _namespace: str) -> None:
        target = posixpath.join("/", folder, attributes.get("Target", ""))
        kind = attributes.get("Type", "").rpartition("/")[2]
        found.append(
            _Related(attributes.get("Id", ""), kind, posixpath.normpath(target).lstrip("/"))
        )

    pieces = _pieces(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    xml_parts.read(pieces, on_element, frozenset({"Relationship"}))
    return found


def _pieces(archive: Archive, part: str) -> Iterator[bytes]:
    return archive.pieces(part) if part in archive.names else iter(())
