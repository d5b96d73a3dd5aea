"""Reading the parts of a zip archive made by a stranger, with limits.

A document's archive is refused where readers could disagree about its parts (names given twice,
parts that overlap, data before the first one), and where it would fill the memory.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from portal.documents.rejections import DocumentRejected

# zipfile reads the whole list of parts into memory; a document has dozens, rarely hundreds.
_MAX_DIRECTORY = 2 * 1024 * 1024
_END_RECORD, _END_RECORD_SIZE = b"PK\x05\x06", 22
_MAX_COMMENT = 65_535
_LOCAL_HEADER_SIZE = 30

MAX_PARTS = 10_000
#: Sum of the parts of a document, and of the documents in it.
MAX_UNPACKED = 400 * 1024 * 1024
# A sheet of empty formatted rows is packed 1:100; a bomb 1:1,000.
_FREE_OF_RATIO, _MAX_RATIO = 20 * 1024 * 1024, 150
_PIECE = 1024 * 1024

_STRANGE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|\\|[\x00-\x1f]|(^|/)\.\.(/|$)")

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Archive:
    """The parts of the zip in ``file``; raises DocumentRejected where it is not sound.

    ``names`` are the names of its parts, without folders.
    """

    def __init__(self, file: IO[bytes]):
        size = file.seek(0, io.SEEK_END)
        _check_directory(file, size)
        try:
            self._zip = zipfile.ZipFile(file)
        except _UNREADABLE as error:
            raise DocumentRejected("damaged") from error
        parts = self._zip.infolist()
        _check_parts(parts)
        self._parts = {part.filename: part for part in parts if not part.is_dir()}
        self.names = list(self._parts)

    @property
    def unpacked(self) -> int:
        return sum(part.file_size for part in self._parts.values())

    def head(self, name: str) -> bytes:
        """Return the first 512 bytes of a part."""
        with self._open(name) as stream:
            return _read(stream, 512)

    def read(self, name: str, most: int) -> bytes:
        """Return the content of a part; raises DocumentRejected if it is longer than ``most``."""
        with self._open(name) as stream:
            content = _read(stream, most + 1)
        if len(content) > most:
            raise DocumentRejected("bomb")
        return content

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a part in pieces of at most 1 MiB."""
        with self._open(name) as stream:
            while piece := _read(stream, _PIECE):
                yield piece

    def _open(self, name: str) -> IO[bytes]:
        part = self._parts.get(name)
        # zipfile cannot limit the other methods while it decompresses; office programs use none.
        if part is None or part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise DocumentRejected("damaged")
        try:
            # Raises BadZipFile also where the local header has another name than the directory.
            return self._zip.open(part)
        except _UNREADABLE as error:
            raise DocumentRejected("damaged") from error


def is_archive(file: IO[bytes]) -> bool:
    """Return whether programs that read zip files would find parts in ``file``."""
    try:
        return bool(zipfile.ZipFile(file).namelist())
    except _UNREADABLE:
        return False


def _read(stream: IO[bytes], most: int) -> bytes:
    try:
        return stream.read(most)
    except _UNREADABLE as error:
        raise DocumentRejected("damaged") from error


def _check_directory(file: IO[bytes], size: int) -> None:
    """Reject a zip without an end record or with a list of parts over 2 MiB.

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
        raise DocumentRejected("damaged")
    file.seek(0)


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise DocumentRejected("password")
    # Windows and the office formats know no difference of case in names.
    names = {part.orig_filename.lower() for part in parts}
    if len(names) < len(parts) or any(_STRANGE_NAME.search(part.orig_filename) for part in parts):
        raise DocumentRejected("strange_archive")
    in_order = sorted(parts, key=lambda part: part.header_offset)
    ends = 0
    for part in in_order:
        if part.header_offset < ends or (ends == 0 and part.header_offset > 0):
            raise DocumentRejected("strange_archive")
        ends = part.header_offset + _LOCAL_HEADER_SIZE + part.compress_size
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise DocumentRejected("bomb")
    if unpacked > _FREE_OF_RATIO and unpacked > _MAX_RATIO * packed:
        raise DocumentRejected("bomb")
