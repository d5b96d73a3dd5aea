"""The files that belong to a snapshot's rows, held so that nobody can remove them meanwhile.

Files of the stores are written whole under a name of their own and never changed; but a withdrawal
deletes its files before it commits. So the snapshot is taken first, then every file that its rows
name gets a second name (a hard link). If one is missing it was removed at that moment: a newer
snapshot, which no longer names it, is tried. A file that is missing again and again is lost.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db.models import FileField

from media_gallery.models import Photo, Video
from media_gallery.publication import store
from portal.journal.chain import heads

#: Files of the data folder itself: the key and the demonstration's accounts are secrets, the heads
#: prove the journal. They belong to the store "data".
OWN = ("secret-key", "demo-accounts.txt", heads.FILE_NAME, heads.NEWEST_FILE_NAME)
#: The folder of the second names, in the private store: not served, and on its disk.
_HELD = "held-by-backup"

Name = tuple[str, str]  # The store and the name in it.


def place(name: Name) -> Path:
    """Return where the file lies; SuspiciousFileOperation for a name leading out of its store."""
    store_name, path = name
    if store_name == "data":
        if path not in OWN:
            raise ValueError(path)
        return settings.DATA_DIR / path
    return Path(storages[store_name].path(path))


def root(store_name: str) -> Path:
    """Return the folder of the store."""
    return Path(storages[store_name].path(""))


def is_held(store_name: str, name: Path) -> bool:
    """Return whether a file of the store is a second name that a running backup has given."""
    return (store_name, name.parts[0]) == ("private", _HELD)


def named() -> set[Name]:
    """Return all files that rows name, in this transaction.

    Left out is what the portal makes again when it is asked for (thumbnails, previews), and the
    unfinished uploads of films, which begin anew.
    """
    return {*_of_fields(), *_of_photos(), *_of_videos()}


def _of_fields() -> Iterator[Name]:
    stored = {id(storages[name]): name for name in ("default", "private")}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.exclude(**{field.name: ""})
                alias = stored.get(id(field.storage)) or _alias(field.storage)
                for name in rows.values_list(field.name, flat=True).iterator():
                    if name:
                        yield alias, name


def _alias(found: object) -> str:
    # The default store is a lazy object around the store.
    assert isinstance(found, FileSystemStorage)
    same = found.location == storages["private"].location  # type: ignore[attr-defined]
    return "private" if same else "default"


def _of_photos() -> Iterator[Name]:
    rows = Photo.objects.values_list("renditions", "published_renditions")
    for clean, published in rows.iterator():
        yield from (("private", each["path"]) for each in clean or ())
        yield from (("default", each["path"]) for each in published or ())


def _of_videos() -> Iterator[Name]:
    rows = Video.objects.values_list("renditions", "published_files", "waiting_changes")
    for copies, published, waiting in rows.iterator():
        yield from (("private", each["path"]) for each in copies or ())
        if published:
            yield from (("default", path) for path in store.public_paths(published))
        if poster := (waiting or {}).get("poster"):
            yield "private", poster


class Held:
    """The second names of files, in a folder of their own."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._paths: dict[Name, Path] = {}
        self._count = count()

    def hold(self, name: Name) -> bool:
        """Give the file a second name; return False if it is not there."""
        if name in self._paths:
            return True
        second = self._folder / str(next(self._count))
        try:
            # Files of the data folder are replaced or grow; they are small.
            if name[0] == "data":
                shutil.copy2(place(name), second)
            else:
                _link(place(name), second)
        except FileNotFoundError:
            return False
        self._paths[name] = second
        return True

    def forget(self, names: Iterable[Name]) -> None:
        """Let go of files that are to be held anew, as they are then."""
        for name in names:
            self._paths.pop(name).unlink()

    def path(self, name: Name) -> Path:
        """Return where a held file can be read."""
        return self._paths[name]


def _link(path: Path, second: Path) -> None:
    try:
        os.link(path, second)
    except FileNotFoundError:
        raise
    except OSError:
        # On another disk, or one without hard links.
        shutil.copy2(path, second)


@contextmanager
def holding() -> Iterator[Held]:
    """Hold files in the block; what a killed backup has left is removed first."""
    folder = Path(storages["private"].path(_HELD))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield Held(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
