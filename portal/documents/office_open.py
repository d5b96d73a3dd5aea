"""DOCX, XLSX and PPTX: what runs, loads from elsewhere or hides a program in them.

Decided by content types and relationships, which is how Office itself finds the parts, and by the
first bytes of each part; the names of parts may be anything.
"""

import re
from collections.abc import Iterator

from portal.documents import links, xml_parts
from portal.documents.archives import Archive
from portal.documents.rejections import DocumentRejected

CONTENT_TYPES_PART = "[Content_Types].xml"
_MOST_TYPES = 2 * 1024 * 1024
_MOST_RELATIONSHIPS = 8 * 1024 * 1024

#: {content type of the main part: kind}.
MAIN_PARTS = {
    f"application/vnd.openxmlformats-officedocument.{name}.main+xml": kind
    for name, kind in {
        "wordprocessingml.document": "docx",
        "spreadsheetml.sheet": "xlsx",
        "presentationml.presentation": "pptx",
        "presentationml.slideshow": "pptx",
    }.items()
}

_BAD_TYPES = {  # found anywhere in a content type, in lower case
    "vbaproject": "macros",
    "vbadata": "macros",
    "macrosheet": "macro_sheet",
    "macroenabled": "macros",
    "dialogsheet": "macro_sheet",
    "activex": "activex",
    "oleobject": "ole",
    "webextension": "add_in",
    "msdownload": "program",
    "java-archive": "program",
    "x-dosexec": "program",
}
_BAD_RELATIONSHIPS = {  # the last segment of a relationship's type, in lower case
    "vbaproject": "macros",
    "wordvbadata": "macros",
    "vbaprojectsignature": "macros",
    "vbaprojectsignatureagile": "macros",
    "extensibility": "macros",
    "xlmacrosheet": "macro_sheet",
    "xlintlmacrosheet": "macro_sheet",
    "dialogsheet": "macro_sheet",
    "control": "activex",
    "activexcontrol": "activex",
    "activexcontrolbinary": "activex",
    "oleobject": "ole",
    "afchunk": "embedded",
    "connections": "outside_data",
    "webextension": "add_in",
    "webextensiontaskpanes": "add_in",
    "taskpanes": "add_in",
}
_DATA = {"externallinkpath", "xlpathmissing", "xlexternallinkpath", "mailmergesource"}
_BAD_ELEMENTS = {
    "ddeLink": "dde",
    "oleLink": "dde",
    "altChunk": "embedded",
}

_ELEMENTS = frozenset({*_BAD_ELEMENTS, "fldSimple", "fldChar"} | {"hlinkClick", "hlinkMouseOver"})

# The text of fields, and the formulas of sheets.
_TEXTS = frozenset({"instrText", "delInstrText", "f", "definedName", "formula1", "formula2"})
_DDE_FIELD = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_LOADING_FIELD = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|RD|DATABASE)\b", re.IGNORECASE
)
_REMOTE = re.compile(r"""://|(^|["'\s])(\\\\|//)""")
_QUOTED = re.compile(r"\bQUOTE((?:\s+\d{1,3})+)", re.IGNORECASE)
_DDE_FORMULA = re.compile(r"\|\s*('|[^|&<>\s]*!)")
_ASKING_FORMULA = re.compile(r"\b(WEBSERVICE|RTD)\s*\(", re.IGNORECASE)
# A sheet without these bytes has no formula that matters; half a gigabyte a second.
_SHEET_NEEDS_READING = re.compile(
    rb"[|\0]|&#|WEBSERVICE|RTD|<!|deLink|leLink|instr|fld|altChunk|hlink", re.IGNORECASE
)
_STRING = re.compile(r'"[^"]*"')


def kind_of(archive: Archive) -> str | None:
    """Check the types, relationships and XML of the document in ``archive``; return its kind.

    None for a package that is none of these documents. Raises DocumentRejected.
    """
    kind = _check_types(archive)
    for name in archive.names:
        if name.lower().endswith(".rels"):
            _check_relationships(archive, name)
    for name in archive.names:
        if name != CONTENT_TYPES_PART and _is_xml(archive, name):
            _check_xml(archive, name)
    return kind


def _check_types(archive: Archive) -> str | None:
    declared: dict[str, str] = {}

    def on_element(_name: str, attributes: dict[str, str], _namespace: str) -> None:
        part = attributes.get("PartName", "").lstrip("/")
        declared[attributes.get("ContentType", "")] = part

    content = archive.read(CONTENT_TYPES_PART, _MOST_TYPES)
    xml_parts.read([content], on_element, frozenset({"Override", "Default"}))
    for content_type in declared:
        for bad, code in _BAD_TYPES.items():
            if bad in content_type.lower():
                raise DocumentRejected(code)
    names = {*archive.names, ""}
    for content_type, kind in MAIN_PARTS.items():
        # Some programs declare the main part by its extension alone, without its name.
        if declared.get(content_type) in names:
            return kind
    return None


def _check_relationships(archive: Archive, part: str) -> None:
    def on_element(_name: str, attributes: dict[str, str], _namespace: str) -> None:
        _check_relationship(
            attributes.get("Type", "").rstrip("/").rpartition("/")[2].lower(),
            attributes.get("Target", ""),
            is_external=attributes.get("TargetMode", "").strip().lower() == "external",
        )

    content = archive.read(part, _MOST_RELATIONSHIPS)
    xml_parts.read([content], on_element, frozenset({"Relationship"}))


def _check_relationship(kind: str, target: str, *, is_external: bool) -> None:
    if kind == "attachedtemplate":
        # Word writes where the template lay on the writer's disk.
        if links.is_remote(target):
            raise DocumentRejected("remote_template")
        return
    if kind == "hyperlink":
        if links.is_bad(target):
            raise DocumentRejected("bad_link")
        return
    is_outside = is_external or links.is_remote(target)
    if kind in _DATA and is_outside:
        raise DocumentRejected("outside_data")
    code = _BAD_RELATIONSHIPS.get(kind)
    if is_outside and code in {None, "ole"}:
        code = "outside_parts"
    if code:
        raise DocumentRejected(code)


def _is_xml(archive: Archive, part: str) -> bool:
    """Return whether a part is XML, by its name or its first bytes: names may be anything."""
    if part.lower().endswith((".xml", ".vml")):
        return True
    start = archive.head(part).lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<"))


def _check_xml(archive: Archive, part: str) -> None:
    if "sheet" in part.lower() and not _needs_reading(archive.pieces(part)):
        return
    fields: list[str] = []

    def on_element(name: str, attributes: dict[str, str], _namespace: str) -> None:
        if code := _BAD_ELEMENTS.get(name):
            raise DocumentRejected(code)
        if name == "fldSimple":
            _check_field(attributes.get("instr", ""))
        elif name == "fldChar":
            fields.append("\0")
        else:
            action = attributes.get("action", "").lower()
            if action.startswith(("ppaction://program", "ppaction://macro", "ppaction://ole")):
                raise DocumentRejected("launch" if "program" in action else "macros")

    def on_text(name: str, text: str, namespace: str) -> None:
        if name in {"instrText", "delInstrText"}:
            fields.append(text)
        elif not namespace.endswith("/math"):  # where "f" is a fraction
            _check_formula(text)

    xml_parts.read(archive.pieces(part), on_element, _ELEMENTS, on_text=on_text, texts=_TEXTS)
    # A field may be cut into pieces, each in a run of its own, and begin inside another one.
    _check_field("".join(fields))
    _check_field("".join(fields).replace("\0", ""))


def _needs_reading(pieces: Iterator[bytes]) -> bool:
    before = b""
    for number, piece in enumerate(pieces):
        # Another encoding than UTF-8 would hide the bytes that are looked for.
        declaration = piece[: piece.find(b"?>")].lower() if number == 0 else b""
        if b"encoding" in declaration and b"utf-8" not in declaration:
            return True
        if _SHEET_NEEDS_READING.search(before + piece):
            return True
        before = piece[-16:]
    return False


def _check_field(text: str) -> None:
    quoted = "".join(
        chr(int(number)) for found in _QUOTED.findall(text) for number in found.split()
    )
    if _DDE_FIELD.search(text) or "DDE" in quoted.upper():
        raise DocumentRejected("dde")
    for field in text.split("\0"):
        words = field.split()
        if words and _LOADING_FIELD.fullmatch(words[0]) and _REMOTE.search(field):
            raise DocumentRejected("outside_parts")


def _check_formula(text: str) -> None:
    formula = _STRING.sub('""', text)
    if _DDE_FORMULA.search(formula):
        raise DocumentRejected("dde")
    if _ASKING_FORMULA.search(formula):
        raise DocumentRejected("outside_data")
