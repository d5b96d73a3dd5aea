"""Locks between processes that the kernel releases whatever happens to their holder."""

import fcntl
import os
from pathlib import Path


def take(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """A descriptor that holds a lock on ``path``; None when ``wait`` is off and it is not free.

    The lock lives as long as any copy of the descriptor, forked children included, and ends with
    the last of them, after ``kill -9`` too. Give it back with ``os.close`` alone: an explicit
    unlock would take it from the children as well.
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
    """Whether some process holds ``path`` exclusively at this moment."""
    descriptor = take(path, shared=True, wait=False)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def _is_still_at(descriptor: int, path: Path) -> bool:
    # Between open and flock the file may have been removed: a lock on it would guard nothing.
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
