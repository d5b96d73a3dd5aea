"""Restore a backup into an empty place, and verify rows, files and pages by their digests."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portal.recovery import files, pages, place, rows
from portal.recovery.archive import Archive, pieces
from portal.recovery.manifest import KeptFile, Manifest, Unreadable, newest_of
from portal.recovery.taking import NewBar, digest_of
from portal.serving import static_files

#: Free space that is left over, in bytes: for what PostgreSQL writes beside the rows, here.
_SPARE = 256 << 20


@dataclass
class Report:
    """Result of a restore; ``different`` are addresses of pages that are not as they were."""

    manifest: Manifest
    different: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def code_is_the_same(self) -> bool:
        return self.manifest.code == pages.code()


class Backup:
    """A backup with the earlier files that it needs, all of them verified."""

    def __init__(self, archives: list[Archive]):
        """Raises Unreadable if the files are no chain, or lack something."""
        self.newest = newest_of(archives)
        self.manifest = self.newest.manifest
        given = {archive.seal: archive for archive in archives}
        self._where = {
            digest: given[self.manifest.holders.get(digest, self.newest.seal)]
            for digest in self.manifest.blobs()
        }
        if any(digest not in archive for digest, archive in self._where.items()):
            raise Unreadable(f"{self.newest.path} thiếu một phần nội dung của chính nó.")

    def open(self, digest: str) -> IO[bytes]:
        """Open the blob, wherever in the chain it is."""
        return self._where[digest].open(digest)


def restore(backup: Backup, bar: NewBar) -> Report:
    """Restore ``backup`` into this process's database and data folder, which must be empty.

    Raises place.NotPossible before anything is written; Unreadable, OSError and database errors
    afterwards leave a place that the next restore refuses.
    """
    report = Report(backup.manifest)
    with place.alone():
        place.check_is_empty()
        targets = _targets(backup.manifest)
        _check_room(backup.manifest)
        with place.being_filled():
            for part, step in (
                ("các tệp", lambda: _restore_files(backup, bar)),
                ("các bảng", lambda: _restore_rows(backup, targets, bar)),
                ("cập nhật", lambda: _complete(report)),
                ("các trang", lambda: _compare_pages(report, bar)),
            ):
                began = time.monotonic()
                step()
                report.seconds[part] = time.monotonic() - began
    return report


def _targets(manifest: Manifest) -> list[tuple[str, str]]:
    """Return the migrations of the backup; NotPossible if this code does not know them all."""
    loader = MigrationExecutor(connection).loader
    wanted = {(app, name) for app, name in manifest.migrations if app in loader.migrated_apps}
    if strange := sorted(f"{app}.{name}" for app, name in wanted - set(loader.disk_migrations)):
        raise place.NotPossible(
            f"Bản sao lưu do một bản cổng mới hơn ghi (bước lạ: {', '.join(strange[:3])}): hãy cài "
            "bản ấy rồi khôi phục bằng nó."
        )
    # The last ones only: one that others build on would be taken for a way back to it.
    node = loader.graph.node_map
    return sorted(each for each in wanted if not {*(c.key for c in node[each].children)} & wanted)


def _check_room(manifest: Manifest) -> None:
    sizes = {each.digest: each.size for each in manifest.files}
    needed = sum(sizes.values()) + _SPARE
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < needed:
        raise place.NotPossible(
            f"{settings.DATA_DIR} còn trống {free >> 20} MB, mà khôi phục cần {needed >> 20} MB: "
            "hãy dọn ổ đĩa, hoặc đặt PORTAL_DATA tới ổ khác."
        )


def _restore_files(backup: Backup, bar: NewBar) -> None:
    """Write and read again all files; equal ones of the two stores become links, as they were."""
    written: dict[str, Path] = {}
    progress = bar("các tệp", len(backup.manifest.files), "tệp")
    for done, each in enumerate(backup.manifest.files, 1):
        if each.store != "data":
            target = files.place((each.store, each.name))
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (each.digest in written and _linked(written[each.digest], target)):
                _write(backup, each, target)
                written.setdefault(each.digest, target)
        progress.show(done)
    for name in ("default", "private"):
        Path(storages[name].path("")).mkdir(parents=True, exist_ok=True)
    os.sync()


def _linked(written: Path, target: Path) -> bool:
    try:
        os.link(written, target)
    except OSError:  # The stores are on two disks.
        return False
    return True


def _write(backup: Backup, each: KeptFile, target: Path) -> None:
    mode = 0o600 if each.store == "data" else 0o644
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file, backup.open(each.digest) as content:
        for piece in pieces(content):
            file.write(piece)
        file.flush()
        if each.store == "data":
            os.fsync(descriptor)
    os.utime(target, ns=(each.modified, each.modified))
    if digest_of(target) != each.digest:
        raise Unreadable(f"{target} không đọc lại được như đã ghi: hãy kiểm tra ổ đĩa.")


def _restore_rows(backup: Backup, targets: list[tuple[str, str]], bar: NewBar) -> None:
    """Make the schema that the backup was taken of, and load all rows in one transaction."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    tables = backup.manifest.tables
    if strange := sorted(set(rows.tables()) ^ set(tables)):
        raise Unreadable(f"Các bảng của bản sao lưu không khớp bản mã này: {', '.join(strange)}.")

    def texts(pieces_of: list[str]) -> Iterator[IO[bytes]]:
        return (backup.open(digest) for digest in pieces_of)

    show = bar("các bảng", len(tables), "bảng").show
    contents = {name: (table, texts(table.pieces)) for name, table in tables.items()}
    try:
        with transaction.atomic():
            rows.load(contents, show)
            rows.set_sequences(backup.manifest.sequences)
    except ValueError as error:
        raise Unreadable(
            f"Bảng {error} đọc lại không như lúc sao lưu: hãy kiểm tra máy chủ PostgreSQL (bảng "
            "mã, locale), rồi khôi phục vào một chỗ trống khác."
        ) from error
    # Last: with its key the portal is that of the backup.
    for each in backup.manifest.files:
        if each.store == "data":
            _write(backup, each, files.place((each.store, each.name)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _complete(report: Report) -> None:
    """With other code, run migrations that are newer than the backup, and what follows them."""
    if not report.code_is_the_same:
        call_command("migrate", interactive=False, verbosity=0)
    static_files.refresh(settings.STATIC_ROOT)


def _compare_pages(report: Report, bar: NewBar) -> None:
    before = report.manifest.pages
    show: Callable[[int], None] = bar("các trang", len(before), "trang").show
    at = datetime.fromisoformat(report.manifest.taken_at)
    now = pages.digests(at, list(before), show)
    report.different = [address for address, digest in before.items() if now[address] != digest]
