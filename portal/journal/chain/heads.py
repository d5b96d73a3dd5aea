"""The file outside the database with the heads of the journal: number and hash of its last entry.

A chain alone does not show that its end was cut off, or that all of it was written anew: a head
kept elsewhere does. The file only ever grows, a line ``⟨time⟩ ⟨number⟩ ⟨hash⟩`` at a time, once a
day. A second file has one such line, the newest head, renewed every minute; it never goes back.
"""

import datetime
import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.database import locks

logger = logging.getLogger(__name__)

FILE_NAME, NEWEST_FILE_NAME = "journal-heads.txt", "journal-head-newest.txt"
_LINE = re.compile(r"(\S+) ([0-9]{1,18}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Head:
    """The number and hash of the journal's last entry as they were at ``at``."""

    at: datetime.datetime
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.number} {self.hash}"


@dataclass(frozen=True)
class KeptHeads:
    """The heads in both files, and the numbers of lines of the daily one that are none."""

    heads: list[Head]
    unreadable: list[int]


def path() -> Path:
    return settings.DATA_DIR / FILE_NAME


def read() -> KeptHeads:
    """Return the heads in both files, the newest last; none if there are no files yet."""
    newest = read_newest()
    heads, unreadable = [], []
    try:
        lines = path().read_text(errors="replace").split("\n")
    except FileNotFoundError:
        lines = []
    # The last piece is "", or a line that a power failure cut off: it is not counted against them.
    for number, line in enumerate(lines[:-1], 1):
        if head := parse(line):
            heads.append(head)
        elif line:
            unreadable.append(number)
    return KeptHeads([*heads, newest] if newest else heads, unreadable)


def parse(line: str) -> Head | None:
    """Return the head in a line of the file or of the log; None if there is none."""
    found = _LINE.fullmatch(line.strip())
    if not found:
        return None
    try:
        at = datetime.datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return Head(at, int(found[2]), found[3]) if at.tzinfo else None


def keep(number: int, hash: str) -> Head:
    """Append the head to the file, on the disk when this returns, and write it to the log.

    Both, because somebody who can change the files of the portal may not reach the log, which many
    servers send to another machine.
    """
    head = Head(timezone.now(), number, hash)
    descriptor = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        line = f"{head}\n"
        if not _ends_with_a_line(descriptor):
            line = f"\n{line}"
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _sync_folder(path().parent)
    # A warning, because Django without a LOGGING setting writes nothing below it.
    logger.warning("Đầu nhật ký: %s", head)
    return head


def newest_path() -> Path:
    return settings.DATA_DIR / NEWEST_FILE_NAME


def read_newest() -> Head | None:
    """Return the head of the last minute in which one was kept, None without one."""
    try:
        return parse(newest_path().read_text(errors="replace"))
    except FileNotFoundError:
        return None


def keep_newest() -> bool:
    """Write the journal's last entry into the file of the newest head; two short queries at most.

    Returns False, and leaves the file as it is, if the chain has no longer the head that the file
    has: a verification names what was cut off or written anew. Only one process writes at a time.
    """
    alone = locks.take(newest_path().with_suffix(".lock"))
    try:
        kept = read_newest()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, hash FROM journal_entry WHERE number IS NOT NULL"
                " ORDER BY number DESC LIMIT 1"
            )
            last = cursor.fetchone()
            if kept and last != (kept.number, kept.hash):
                cursor.execute("SELECT hash FROM journal_entry WHERE number = %s", [kept.number])
                if cursor.fetchone() != (kept.hash,):
                    return False
        if last and (kept is None or last[0] > kept.number):
            _replace(newest_path(), f"{Head(timezone.now(), *last)}\n")
        return True
    finally:
        os.close(alone)


def _replace(file: Path, line: str) -> None:
    """Write ``line`` as the whole of ``file``, on the disk when this returns, or change nothing."""
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    new.replace(file)
    _sync_folder(file.parent)


def _ends_with_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return not size or os.pread(descriptor, 1, size - 1) == b"\n"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
