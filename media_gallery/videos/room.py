"""Room on the disk for unfinished uploads: what is promised to each, and the bound of a person.

A promise grows with the bytes that have come: a file that was only announced holds little, and one
that nobody sends any more holds nothing but its bytes. Otherwise a few announcements, which cost
nothing, keep everybody from uploading.
"""

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

#: What an upload may still need is promised up to so many times the bytes received, and at least
#: to this size; for so long after the last byte.
TIMES_RECEIVED = 4
LEAST_PROMISE = 64 * 1024**2
SECONDS_PROMISED = 10 * 60
#: Bytes of unfinished uploads that one person may have on the disk: five films of the largest size.
MOST_OF_A_PERSON = 10 * 1024**3
# Bytes that stay free when all promises are kept: for the converted copies, and for everything else
# on the disk. A piece of a running upload may use all but the last of them.
_SPARE, _LAST = 2 * 1024**3, 512 * 1024**2


class Held(NamedTuple):
    """An unfinished upload: its announced size, the bytes on disk and when the last one came."""

    size: int
    received: int
    last: float

    @property
    def promise(self) -> int:
        """Return the bytes, beside those received, for which room is kept."""
        if time.time() - self.last > SECONDS_PROMISED:
            return 0
        return min(self.size - self.received, max(LEAST_PROMISE, TIMES_RECEIVED * self.received))


def held(size: int, path: Path, begun: float) -> Held:
    """Return what the upload of ``size`` bytes at ``path`` holds; ``begun`` is a Unix time."""
    try:
        found = os.stat(path)
    except FileNotFoundError:  # A disk was lost, or the upload deleted a moment ago.
        return Held(size, 0, begun)
    # An empty file is written to when it is made.
    return Held(size, found.st_size, found.st_mtime if found.st_size else begun)


def has_room_for(size: int, root: Path, uploads: Iterable[Held]) -> bool:
    """Return whether a new file of ``size`` fits beside what is promised to ``uploads``."""
    promised = sum(each.promise for each in uploads)
    return shutil.disk_usage(root).free - promised >= size + _SPARE


def has_room_for_piece(length: int, root: Path) -> bool:
    """Return whether the next ``length`` bytes of a running upload fit: promises do not count."""
    return shutil.disk_usage(root).free >= length + _LAST
