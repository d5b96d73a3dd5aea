"""The file of a backup: a tar file of blobs, each named after its SHA-256, and a manifest.

    portal-backup.json    the version of this format
    blobs/<sha256>        bytes of a file, or (.gz) a piece of a table, once each
    manifest.json.gz      what the blobs are (`portal.recovery.manifest`)
    seal                  the SHA-256 of every byte before it

Everything from the seal on follows from the bytes before it, so one pass over the file finds any
byte that was changed, lost or added. The file is written from its beginning to its end: it may be a
pipe. The seal is the name of the backup in later ones that build on it.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.recovery.manifest import Manifest, Unreadable

FORMAT = 1
_BEGINNING, _MANIFEST, _SEAL = "portal-backup.json", "manifest.json.gz", "seal"
_BLOCK = 512
#: Header and content of the seal, and the two empty blocks that end a tar file.
_TRAILER = 4 * _BLOCK
_PIECE = 1 << 20


class Changed(Exception):
    """A file was changed while it was being read into a backup."""


class Writer:
    """Write a backup to ``out``, a binary file or pipe."""

    def __init__(self, out: IO[bytes]):
        self._out = out
        self._hash = hashlib.sha256()
        self.size = 0
        self._blobs: set[str] = set()
        self._member(_BEGINNING, json.dumps({"format": FORMAT}).encode())

    def has(self, digest: str) -> bool:
        return digest in self._blobs

    def rows(self, digest: str, content: bytes) -> None:
        """Write a piece of a table, compressed."""
        self._blobs.add(digest)
        self._member(f"blobs/{digest}.gz", gzip.compress(content, 6, mtime=0))

    def file(self, digest: str, path: Path) -> None:
        """Write the file at ``path``; raises Changed if its content is not that of ``digest``."""
        self._blobs.add(digest)
        found = hashlib.sha256()
        with path.open("rb") as file:
            left = os.fstat(file.fileno()).st_size
            self._write(_header(f"blobs/{digest}", left))
            filling = -left % _BLOCK
            while left:
                piece = file.read(min(_PIECE, left))
                if not piece:
                    raise Changed(str(path))
                found.update(piece)
                self._write(piece)
                left -= len(piece)
        self._write(bytes(filling))
        if found.hexdigest() != digest:
            raise Changed(str(path))

    def close(self, manifest: Manifest) -> str:
        """Write the manifest and the seal; return the seal."""
        self._member(_MANIFEST, gzip.compress(manifest.to_json(), 6, mtime=0))
        seal = self._hash.hexdigest()
        self._write(_trailer(seal))
        return seal

    def _member(self, name: str, content: bytes) -> None:
        self._write(_header(name, len(content)))
        self._write(content + bytes(-len(content) % _BLOCK))

    def _write(self, piece: bytes) -> None:
        self._hash.update(piece)
        self.size += len(piece)
        self._out.write(piece)


@dataclass(frozen=True)
class Archive:
    """A backup that was read whole and is as it was written; its blobs can be read one by one."""

    path: Path
    seal: str
    manifest: Manifest
    _places: dict[str, tuple[int, int, bool]]

    def __contains__(self, digest: str) -> bool:
        return digest in self._places

    def open(self, digest: str) -> IO[bytes]:
        """Open the blob with this digest to read it, decompressed."""
        begin, size, is_compressed = self._places[digest]
        piece = io.BufferedReader(_Piece(self.path, begin, size), _PIECE)
        return gzip.open(piece) if is_compressed else piece  # type: ignore[return-value]


def open_archive(path: Path, show: Callable[[int], None] = lambda read: None) -> Archive:
    """Read the backup at ``path`` to its end and return it; ``show`` is told the bytes read.

    Raises Unreadable, with a sentence for the operator, if any byte is not as it was written.
    """
    size = path.stat().st_size
    seal = _seal_of(path, size, show)
    places = {}
    manifest = None
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            for member in tar:
                name = member.name.removeprefix("blobs/")
                if member.name == _BEGINNING:
                    _check_format(path, tar.extractfile(member))
                elif member.name == _MANIFEST:
                    manifest = _read_manifest(tar.extractfile(member))
                elif name != member.name:
                    digest = name.removesuffix(".gz")
                    places[digest] = (member.offset_data, member.size, digest != name)
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError) as error:
        raise Unreadable(f"{path} không phải là bản sao lưu của cổng.") from error
    if manifest is None:
        raise Unreadable(f"{path} không phải là bản sao lưu của cổng.")
    return Archive(path, seal, manifest, places)


def _seal_of(path: Path, size: int, show: Callable[[int], None]) -> str:
    found, read = hashlib.sha256(), 0
    with path.open("rb") as file:
        while read < size - _TRAILER and (piece := file.read(min(_PIECE, size - _TRAILER - read))):
            found.update(piece)
            read += len(piece)
            show(read)
        trailer = file.read()
    seal = found.hexdigest()
    if size < _TRAILER or trailer != _trailer(seal):
        raise Unreadable(
            f"{path} không còn nguyên như khi ghi (thiếu, thừa hay sai byte), hoặc không phải là "
            "bản sao lưu của cổng. Chưa ghi gì. Hãy chép lại tệp từ nơi cất giữ, hoặc dùng một bản "
            "sao lưu khác."
        )
    return seal


def _check_format(path: Path, file: IO[bytes] | None) -> None:
    assert file is not None
    if json.load(file)["format"] != FORMAT:
        raise Unreadable(
            f"{path} do một bản cổng mới hơn ghi: hãy cài bản ấy rồi khôi phục bằng nó."
        )


def _read_manifest(file: IO[bytes] | None) -> Manifest:
    assert file is not None
    return Manifest.from_json(gzip.decompress(file.read()))


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def _trailer(seal: str) -> bytes:
    content = seal.encode()
    return _header(_SEAL, len(content)) + content.ljust(3 * _BLOCK, b"\0")


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left in ``file``, a mebibyte at a time."""
    while piece := file.read(_PIECE):
        yield piece


class _Piece(io.RawIOBase):
    """Read ``size`` bytes of the file at ``path`` from ``begin`` on."""

    def __init__(self, path: Path, begin: int, size: int):
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._file.seek(begin)
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        piece = self._file.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()
