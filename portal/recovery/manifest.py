"""The manifest of a backup (tables, files, pages, by their digests), and chains of backups."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from portal.recovery.archive import Archive

#: How a catalogue begins.
CATALOGUE = "portal-backup-catalogue"


class Unreadable(Exception):
    """A file cannot be used as a backup; the message says why and what to do."""


class KeptFile(NamedTuple):
    """A file of one of the stores, or of the data folder itself (store "data")."""

    store: str
    name: str
    digest: str
    size: int
    modified: int  # In nanoseconds since 1970.


@dataclass(frozen=True)
class Table:
    """The rows of a table as COPY writes them, in pieces; ``digest`` is that of all of them."""

    columns: list[str]
    rows: int
    digest: str
    pieces: list[str]


@dataclass
class Manifest:
    """The content of a backup.

    ``holders`` tells for each blob that is not in this file the seal of the one that has it, and
    ``earlier`` of each of those seals the name and time of its file, for people.
    """

    taken_at: str
    code: str
    server: str
    migrations: list[list[str]]
    sequences: dict[str, list]
    lost: list[list[str]]
    tables: dict[str, Table] = field(default_factory=dict)
    files: list[KeptFile] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    since: str = ""
    holders: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, list[str]] = field(default_factory=dict)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        return cls.from_dict(json.loads(content))

    @classmethod
    def from_dict(cls, content: dict) -> "Manifest":
        found = cls(**content)
        found.tables = {name: Table(**table) for name, table in found.tables.items()}  # type: ignore[arg-type]
        found.files = [KeptFile(*each) for each in found.files]
        return found

    def blobs(self) -> set[str]:
        """Return the digests of all blobs that the content is made of."""
        return {each.digest for each in self.files} | {
            piece for table in self.tables.values() for piece in table.pieces
        }


class Base(NamedTuple):
    """The backup on which an incremental one builds, by its file or by its catalogue."""

    seal: str
    name: str
    manifest: Manifest

    def holders(self) -> dict[str, str]:
        """Return {blob: seal of the file of the chain that has it} of all that it is made of."""
        known = self.manifest.holders
        return {digest: known.get(digest, self.seal) for digest in self.manifest.blobs()}

    def chain(self) -> dict[str, list[str]]:
        """Return {seal: [name of its file, time]} of this backup and those that it builds on."""
        return self.manifest.earlier | {self.seal: [self.name, self.manifest.taken_at]}

    def to_json(self) -> bytes:
        """Return the catalogue: names and digests of the content, and nothing of it."""
        told = {"seal": self.seal, "name": self.name, "manifest": asdict(self.manifest)}
        content = json.dumps(told, ensure_ascii=False).encode()
        return f"{CATALOGUE} {sha256(content).hexdigest()}\n".encode() + content

    @classmethod
    def from_json(cls, content: bytes) -> "Base":
        """Return what `to_json` has written; ValueError if a byte of it is another."""
        first, _, rest = content.partition(b"\n")
        if first != f"{CATALOGUE} {sha256(rest).hexdigest()}".encode():
            raise ValueError("Not a catalogue, or changed.")
        found = json.loads(rest)
        return cls(found["seal"], found["name"], Manifest.from_dict(found["manifest"]))


def newest_of(archives: Iterable["Archive"]) -> "Archive":
    """Return the archive that the others, in any order, complete.

    Raises Unreadable if a file of its chain is missing, or one does not belong to it.
    """
    given = {archive.seal: archive for archive in archives}
    named = {seal for each in given.values() for seal in each.manifest.earlier}
    last = [each for seal, each in given.items() if seal not in named]
    if len(last) != 1:
        raise Unreadable(
            "Các tệp không thuộc một chuỗi sao lưu: "
            f"{', '.join(str(each.path) for each in last)}. Hãy chỉ đưa bản muốn khôi phục và các "
            "bản trước mà nó dựa vào."
        )
    newest = last[0]
    needed = newest.manifest.earlier
    if strange := [
        str(each.path) for seal, each in given.items() if seal not in {*needed, newest.seal}
    ]:
        raise Unreadable(f"{', '.join(strange)} không thuộc chuỗi của {newest.path}: hãy bỏ ra.")
    used = set(newest.manifest.holders.values())
    if missing := [" ".join(needed[seal]) for seal in used if seal not in given]:
        raise Unreadable(
            f"{newest.path} dựa vào bản sao lưu trước; còn thiếu: {'; '.join(sorted(missing))}. "
            "Hãy đưa cả các tệp ấy vào lệnh (tên tệp lúc sao lưu và lúc chụp, giờ UTC)."
        )
    return newest
