"""The file stores of the portal: a file is in them whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

_written: ContextVar[list[Path] | None] = ContextVar("_written", default=None)


class WholeFileStorage(FileSystemStorage):
    """Django's storage in a folder, which removes what it wrote of a file if writing fails.

    Django leaves the beginning of the file, under a random name that no row ever has.
    """

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        is_new = not path.exists()
        try:
            # Django's own hook for storages, of which the stubs know nothing.
            stored = super()._save(name, content)  # type: ignore[misc]
        except BaseException:
            if is_new:
                path.unlink(missing_ok=True)
            raise
        written = _written.get()
        if written is not None:
            written.append(Path(self.path(stored)))
        return stored

    def link(self, source: str, name: str) -> None:
        """Store the file at ``source`` as ``name`` by a hard link, with the modes of this store.

        Raises OSError where that cannot be: on another disk, or where ``name`` is taken.
        """
        target = Path(self.path(name))
        # With the modes of folders that Django makes for a file that it saves.
        folders, mode = [], self.directory_permissions_mode
        for folder in (target.parent, *target.parent.parents):
            if folder.exists():
                break
            folders.append(folder)
        for folder in reversed(folders):
            folder.mkdir(exist_ok=True)
            if mode is not None:
                folder.chmod(mode)
        os.link(source, target)
        if self.file_permissions_mode is not None:
            target.chmod(self.file_permissions_mode)


@contextmanager
def deleted_on_error() -> Iterator[None]:
    """Delete the files saved in the block if it ends with an error.

    Inside ``transaction.atomic()``, which rolls back the rows that name them.
    """
    written: list[Path] = []
    before = _written.set(written)
    try:
        yield
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    finally:
        _written.reset(before)
