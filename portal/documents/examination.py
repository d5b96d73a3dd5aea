"""The kind of a document, by its content, and whether anything in it runs or loads by itself.

Documents in a document (the numbers behind a chart are a workbook) are examined like the document.
"""

import io
import re
from typing import BinaryIO

from portal.documents import archives, links, office_open, open_document, pdf
from portal.documents.archives import MAX_UNPACKED, Archive
from portal.documents.kinds import CONTENT_TYPES
from portal.documents.rejections import DocumentRejected

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_VBA = "_VBA_PROJECT".encode("utf-16-le")
# Names that Office gives to active parts, whatever the types and relationships say.
_BAD_NAMES = {
    re.compile(pattern, re.IGNORECASE): code
    for pattern, code in {
        r"vbaproject\.bin$|vbadata\.xml$|(^|/)customui/": "macros",
        r"(^|/)macrosheets/": "macro_sheet",
        r"(^|/)activex/": "activex",
        r"oleobject[^/]*\.bin$": "ole",
    }.items()
}
_PROGRAM_HEADS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"L\0\0\0\x01\x14\x02\0",  # a Windows shortcut
    b"FWS",
    b"CWS",
    b"ZWS",
)
_OTHER_FILES = (b"%PDF-", b"{\\rtf", b"Rar!\x1a", b"7z\xbc\xaf\x27", b"MSCF", b"\x1f\x8b\x08")
_DEEPEST = 3
_MOST_EMBEDDED = 30 * 1024 * 1024


def examine(file: BinaryIO) -> str:
    """Return the kind of the document in ``file``, a key of `CONTENT_TYPES`.

    Raises DocumentRejected. Meant for the process of `confinement`: a hostile file may take much
    time and memory here.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        if archives.is_archive(file):
            raise DocumentRejected("two_kinds")
        pdf.check(file)
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        kind = _kind_of_archive(file, depth=1, unpacked=0)
        if kind in CONTENT_TYPES:
            return kind
    if head == _OLD_OFFICE:
        encrypted = _contains(file, _OLD_OFFICE_ENCRYPTED)
        raise DocumentRejected("password" if encrypted else "old_office")
    raise DocumentRejected("empty" if size == 0 else "not_taken")


def _kind_of_archive(file: BinaryIO, *, depth: int, unpacked: int) -> str:
    """Return the kind of the document in a zip, also "pptx", or raise DocumentRejected.

    ``unpacked``: the bytes of the documents around it.
    """
    archive = Archive(file)
    if depth > _DEEPEST or unpacked + archive.unpacked > MAX_UNPACKED:
        raise DocumentRejected("bomb")
    if open_document.TYPE_PART in archive.names:
        kind = open_document.kind_of(archive)
    elif office_open.CONTENT_TYPES_PART in archive.names:
        kind = office_open.kind_of(archive)
    else:
        kind = None
    if kind is None:
        raise DocumentRejected("not_taken" if depth == 1 else "embedded")
    for name in archive.names:
        _check_part(archive, name, depth=depth, unpacked=unpacked + archive.unpacked)
    return kind


def _check_part(archive: Archive, name: str, *, depth: int, unpacked: int) -> None:
    head = archive.head(name)
    for pattern, code in _BAD_NAMES.items():
        if pattern.search(name):
            raise DocumentRejected(code)
    if head.startswith(_OLD_OFFICE):
        content = archive.read(name, _MOST_EMBEDDED)
        raise DocumentRejected("macros" if _VBA in content else "ole")
    is_windows_program = head.startswith(b"MZ") and (b"PE\0\0" in head or b"This program" in head)
    if is_windows_program or head.startswith(_PROGRAM_HEADS) or links.PROGRAM_NAME.search(name):
        raise DocumentRejected("program")
    if head.startswith(_OTHER_FILES):
        raise DocumentRejected("embedded")
    if head.startswith(b"PK\x03\x04"):
        inside = io.BytesIO(archive.read(name, _MOST_EMBEDDED))
        _kind_of_archive(inside, depth=depth + 1, unpacked=unpacked)
    else:
        for _piece in archive.pieces(name):  # Compares the checksum.
            pass


def _contains(file: BinaryIO, needle: bytes) -> bool:
    file.seek(0)
    before = b""
    while piece := file.read(1024 * 1024):
        if needle in before + piece:
            return True
        before = piece[-len(needle) :]
    return False
