"""Checks of uploaded documents: their kind, by content, and the name for downloads.

The kind is decided by the content of a file, never by its name. Of a zip archive only two or three
small parts are decompressed, each up to a limit. This module uses no models.
"""

import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from lxml import etree

from portal.vietnamese import text

MAX_BYTES = 30 * 1024 * 1024
MAX_NAME = 150

#: {extension of a document the portal accepts: content type in the response}.
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}

_OPEN_DOCUMENT = {
    CONTENT_TYPES[kind].encode(): kind for kind in ("odt", "ods", "odp")
}  # the content of the part "mimetype"
_OFFICE_MAIN_PARTS = {f"{CONTENT_TYPES[kind]}.main+xml": kind for kind in ("docx", "xlsx")}

_PIECE = 1024 * 1024
_MAX_PART = 512 * 1024
# zipfile reads the whole list of parts into memory; a document has dozens, rarely hundreds.
_MAX_DIRECTORY = 2 * 1024 * 1024
_END_RECORD, _END_RECORD_SIZE = b"PK\x05\x06", 22
_MAX_COMMENT = 65_535

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class UnknownFile(ValidationError):
    """Error for a file the portal does not accept; its message says why and what to do."""


@dataclass(frozen=True)
class Facts:
    """Result of ``check``: a key of ``CONTENT_TYPES``, size in bytes, name to show, SHA-256."""

    kind: str
    size: int
    name: str
    sha256: str


def check(file: IO[bytes]) -> Facts:
    """Return the facts of the document in ``file``, or raise UnknownFile.

    The file stays open, at position 0. ``file.name`` is the name from the upload; only the name
    shown depends on it.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()  # Django's uploaded files return nothing from seek.
    if size == 0:
        raise UnknownFile("Tệp này trống, không có dữ liệu. Hãy chọn lại tệp.")
    if size > MAX_BYTES:
        raise UnknownFile("Tệp này lớn hơn 30 MB. Hãy nén hoặc chia nhỏ rồi tải lên lại.")
    kind = _kind(file, size)
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    name = shown_name(file.name or "", kind)
    return Facts(kind=kind, size=size, name=name, sha256=digest.hexdigest())


_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_KNOWN_ENDING = re.compile(r"\.(pdf|docx?|docm|xlsx?|xlsm|od[tsp]|rtf|zip)\Z", re.IGNORECASE)


def shown_name(name: str, kind: str) -> str:
    r"""Return the file name for downloads: one line, no folders, the extension of ``kind``.

    It has at most 150 characters, without invisible characters, characters that change the
    direction of text, and characters that Windows does not allow in file names.

    >>> shown_name(r"C:\Van ban\Quyết định.PDF", "pdf")
    'Quyết định.pdf'
    >>> shown_name("Báo cáo quý 1.2", "xlsx")
    'Báo cáo quý 1.2.xlsx'
    >>> shown_name("hình\u202efdp.exe", "pdf")
    'hìnhfdp.exe.pdf'
    """
    stem = re.split(r"[/\\]", name)[-1]
    stem = text.normalise(_NOT_IN_NAMES.sub(" ", stem))
    stem = _KNOWN_ENDING.sub("", stem).strip(" .") or "Tệp đính kèm"
    return f"{stem[: MAX_NAME - len(kind) - 1].rstrip(' .')}.{kind}"


def _kind(file: IO[bytes], size: int) -> str:
    file.seek(0)
    head = file.read(8)
    if head.startswith(b"%PDF-"):
        return _kind_of_pdf(file, size)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(file, size)
    if head == _OLD_OFFICE:
        if _contains(file, _OLD_OFFICE_ENCRYPTED):
            raise _has_password()
        raise UnknownFile(
            "Đây là tệp Word, Excel đời cũ (.doc, .xls). Hãy mở tệp, lưu thành DOCX, XLSX hoặc "
            "PDF rồi tải lên lại."
        )
    raise _not_taken()


def _kind_of_pdf(file: IO[bytes], size: int) -> str:
    # Download and mail programs may add a few bytes after the end mark, so search 2 KiB.
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise _damaged()
    return "pdf"


def _kind_of_zip(file: IO[bytes], size: int) -> str:
    _check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if any(part.flag_bits & 0x1 for part in archive.infolist()):
                raise _has_password()
            if "mimetype" in names:
                return _kind_of_open_document(archive, names)
            if "[Content_Types].xml" in names:
                return _kind_of_office_document(archive, names)
    except _UNREADABLE_ZIP as error:
        raise _damaged() from error
    raise _not_taken()


def _check_directory(file: IO[bytes], size: int) -> None:
    """Raise UnknownFile for a zip without an end record or with a list of parts over 2 MiB.

    ``zipfile`` reads that list into memory, so it is checked first, in the place where ``zipfile``
    looks for it. ZIP64 is refused too: it is for archives beyond 4 GB.
    """
    file.seek(max(0, size - _END_RECORD_SIZE - _MAX_COMMENT - 20))
    tail = file.read()
    end = len(tail) - _END_RECORD_SIZE
    if end < 0 or not (tail.startswith(_END_RECORD, end) and tail.endswith(b"\0\0")):
        end = tail.rfind(_END_RECORD)
    directory_size = int.from_bytes(tail[end + 12 : end + 16], "little")
    is_zip64 = tail[max(0, end - 20) : end].startswith(b"PK\x06\x07")
    if end < 0 or directory_size > _MAX_DIRECTORY or is_zip64:
        raise _damaged()


def _kind_of_open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    kind = _OPEN_DOCUMENT.get(_part(archive, "mimetype").strip())
    if not kind:
        raise _not_taken()
    if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
        raise _has_password()
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise _has_macros()
    return kind


def _kind_of_office_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    types = etree.fromstring(_part(archive, "[Content_Types].xml"), parser)
    declared = {
        element.get("ContentType", ""): element.get("PartName", "").lstrip("/")
        for element in types.iter("{*}Override", "{*}Default")
    }
    if any("macroenabled" in each.lower() or "vbaproject" in each.lower() for each in declared):
        raise _has_macros()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _has_macros()
    for content_type, kind in _OFFICE_MAIN_PARTS.items():
        # Some programs declare the main part by its extension alone, without its name.
        if content_type in declared and declared[content_type] in names | {""}:
            return kind
    raise _not_taken()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the content of one part; raise UnknownFile if it is longer than 512 KiB."""
    part = archive.getinfo(name)
    # zipfile cannot limit the other methods while it decompresses; office programs use none.
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _damaged()
    with archive.open(part) as stream:
        content = stream.read(_MAX_PART + 1)
    if len(content) > _MAX_PART:
        raise _damaged()
    return content


def _contains(file: IO[bytes], needle: bytes) -> bool:
    file.seek(0)
    before = b""
    while piece := file.read(1024 * 1024):
        if needle in before + piece:
            return True
        before = piece[-len(needle) :]
    return False


def _not_taken() -> UnknownFile:
    return UnknownFile(
        "Nội dung tệp này không phải PDF, DOCX, XLSX, ODT, ODS hay ODP, dù tên tệp là gì. "
        "Hãy mở tệp bằng chương trình đã tạo ra nó, lưu thành PDF rồi tải lên lại."
    )


def _damaged() -> UnknownFile:
    return UnknownFile(
        "Tệp này bị hỏng hoặc thiếu dữ liệu. Hãy mở lại trên máy, lưu thành tệp mới rồi tải lên "
        "lại."
    )


def _has_password() -> UnknownFile:
    return UnknownFile(
        "Tệp này có mật khẩu nên người đọc không mở được. Hãy bỏ mật khẩu rồi tải lên lại."
    )


def _has_macros() -> UnknownFile:
    return UnknownFile(
        "Tệp này có macro (chương trình nhúng), có thể gây hại cho máy người đọc. "
        "Hãy lưu thành tệp không có macro hoặc PDF rồi tải lên lại."
    )
