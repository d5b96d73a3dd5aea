"""File locks between processes, which the kernel releases however their holder ends."""

import fcntl
import os
from pathlib import Path
from typing import Literal, overload


@overload
def take(path: Path, *, shared: bool = ..., wait: Literal[True] = ...) -> int: ...
@overload
def take(path: Path, *, shared: bool = ..., wait: Literal[False]) -> int | None: ...
def take(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """Lock ``path`` and return the descriptor; None if it is not free and ``wait`` is False.

    The lock lasts as long as any copy of the descriptor, also in forked children, and ends with the
    last of them, also after ``kill -9``. Release it with ``os.close`` only: an explicit unlock
    would release it for the children as well.
    """
    mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    while True:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, mode)
            if _is_still_at(descriptor, path):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Return whether some process holds ``path`` exclusively at this moment."""
    descriptor = take(path, shared=True, wait=False)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def _is_still_at(descriptor: int, path: Path) -> bool:
    # Between open and flock the file may have been removed; nobody else would see the lock.
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
