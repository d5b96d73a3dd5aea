"""The file outside the database with the heads of the journal: number and hash of its last entry.

A chain alone does not show that its end was cut off, or that all of it was written anew: a head
kept elsewhere does. The file only ever grows, a line ``⟨time⟩ ⟨number⟩ ⟨hash⟩`` at a time.
"""

import datetime
import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

logger = logging.getLogger(__name__)

FILE_NAME = "journal-heads.txt"
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
    """What the file says: its heads, oldest first, and the numbers of lines that say nothing."""

    heads: list[Head]
    unreadable: list[int]


def path() -> Path:
    return settings.DATA_DIR / FILE_NAME


def read() -> KeptHeads:
    """Return the heads in the file; none if there is no file yet."""
    try:
        lines = path().read_text(errors="replace").split("\n")
    except FileNotFoundError:
        return KeptHeads([], [])
    heads, unreadable = [], []
    # The last piece is "", or a line that a power failure cut off: it is not counted against them.
    for number, line in enumerate(lines[:-1], 1):
        if head := parse(line):
            heads.append(head)
        elif line:
            unreadable.append(number)
    return KeptHeads(heads, unreadable)


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


def _ends_with_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return not size or os.pread(descriptor, 1, size - 1) == b"\n"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
