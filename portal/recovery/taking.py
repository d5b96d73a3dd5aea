"""Take a backup: rows of one snapshot, the files that they name, digests of the pages they make."""

import datetime
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.recovery import files, pages, place, rows
from portal.recovery.archive import Writer, pieces
from portal.recovery.manifest import Base, KeptFile, Manifest, Table
from portal.serving import static_files

#: How often a newer snapshot is tried because files of the last one are missing: while others are
#: missing each time, things are being withdrawn; the same ones so many times in a row are lost.
TRIES, TRIES_FOR_LOST = 40, 6
SECONDS_BETWEEN_TRIES = 0.3


class Bar(Protocol):
    def show(self, done: int) -> None: ...


#: Called with (name of the part, total, unit); returns the bar of the part.
NewBar = Callable[[str, int, str], Bar]


@dataclass(frozen=True)
class Report:
    """Result of a backup, for the operator, and what a later backup needs to build on it."""

    seal: str
    manifest: Manifest
    size: int
    seconds: dict[str, float]


def take(out: IO[bytes], bar: NewBar, *, since: Base | None, most_pages: int | None) -> Report:
    """Write a backup of the portal to ``out``, without what the chain of ``since`` has already.

    May run while the portal serves. Raises place.NotPossible, archive.Changed, OSError.
    """
    with place.alone(), files.holding() as held:
        _check_migrations()
        static_files.refresh(settings.STATIC_ROOT)
        clock, base = _Clock(), since.holders() if since else {}
        taken = None
        before: set[files.Name] = set()
        same = 0
        for tries_left in reversed(range(TRIES)):
            # What grows beside the rows first: nothing in it is newer than the rows.
            own = [("data", name) for name in files.OWN if held.hold(("data", name))]
            with rows.snapshot():
                at, server = _now()
                names = sorted(files.named())
                missing = {name for name in names if not held.hold(name)}
                same = same + 1 if missing == before else 1
                before = missing
                if not missing or same >= TRIES_FOR_LOST or not tries_left:
                    clock.lap("giữ tệp")
                    manifest = Manifest(
                        taken_at=at.isoformat(),
                        code=pages.code(),
                        server=server,
                        migrations=_migrations(),
                        sequences=rows.sequences(),
                        lost=[list(name) for name in sorted(missing)],
                        since=since.seal if since else "",
                        earlier=since.chain() if since else {},
                    )
                    writer = Writer(out)
                    manifest.tables = _tables(writer, base, bar)
                    clock.lap("các bảng")
                    manifest.pages = _pages(at, most_pages, bar)
                    clock.lap("các trang")
                    taken = writer, manifest, [*own, *(set(names) - missing)]
                    break
            held.forget(own)
            time.sleep(SECONDS_BETWEEN_TRIES)
        assert taken
        writer, manifest, present = taken
        # Nothing more is asked of the database: the snapshot need not stay open.
        manifest.files = _files(writer, held, sorted(present), base, since, bar)
        manifest.holders = {
            digest: base[digest] for digest in manifest.blobs() if not writer.has(digest)
        }
        seal = writer.close(manifest)
        clock.lap("các tệp")
        return Report(seal, manifest, writer.size, clock.laps)


def _pages(at: datetime.datetime, most: int | None, bar: NewBar) -> dict[str, str]:
    addresses = pages.addresses(at, most) if most != 0 else []
    return pages.digests(at, addresses, bar("các trang", len(addresses), "trang").show)


def _check_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise place.NotPossible(
            "Cơ sở dữ liệu còn bước cập nhật chưa chạy: hãy chạy `manage.py migrate` rồi sao lưu, "
            "hoặc sao lưu bằng bản mã đang phục vụ."
        )


def _migrations() -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [list(row) for row in cursor.fetchall()]


def _now() -> tuple[datetime.datetime, str]:
    with connection.cursor() as cursor:
        # The first statement takes the snapshot, then asks the clock.
        cursor.execute("SELECT clock_timestamp(), current_setting('server_version')")
        return cursor.fetchone()


def _tables(writer: Writer, holders: dict[str, str], bar: NewBar) -> dict[str, Table]:
    names = rows.tables()
    progress = bar("các bảng", len(names), "bảng")

    def keep(digest: str, text: bytes) -> None:
        if not writer.has(digest) and digest not in holders:
            writer.rows(digest, text)

    found = {}
    for done, name in enumerate(names, 1):
        found[name] = rows.write(name, keep)
        progress.show(done)
    return found


def _files(
    writer: Writer,
    held: files.Held,
    names: list[files.Name],
    holders: dict[str, str],
    since: Base | None,
    bar: NewBar,
) -> list[KeptFile]:
    """Write the files that no earlier backup has; return what is to be restored."""
    known = {(each.store, each.name): each for each in since.manifest.files} if since else {}
    seen: dict[tuple[int, int], str] = {}  # {(device, inode): digest}: public copies are links.
    progress, found = bar("các tệp", len(names), "tệp"), []
    for done, name in enumerate(names, 1):
        path = held.path(name)
        status = path.stat()
        size, modified, same = status.st_size, status.st_mtime_ns, (status.st_dev, status.st_ino)
        before = known.get(name)
        # Files of the stores are never changed in place: one as old and as long is the same.
        if before and name[0] != "data" and (before.size, before.modified) == (size, modified):
            seen[same] = before.digest
        elif same not in seen:
            seen[same] = digest_of(path)
        digest = seen[same]
        if not writer.has(digest) and digest not in holders:
            writer.file(digest, path)
        found.append(KeptFile(*name, digest, size, modified))
        progress.show(done)
    return found


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        for piece in pieces(file):
            found.update(piece)
    return found.hexdigest()


class _Clock:
    """Seconds that each part took."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.monotonic()

    def lap(self, part: str) -> None:
        now = time.monotonic()
        self.laps[part] = self.laps.get(part, 0) + now - self._since
        self._since = now
