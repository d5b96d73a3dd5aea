"""Registry of folders of the file stores whose files are named in rows of some app.

``check_media`` removes the files in them that no row names, such as one that a rolled back
transaction has left. An app registers a function for each of its folders.
"""

from collections.abc import Callable
from dataclasses import dataclass

#: Returns those of some paths that a row names.
Recorded = Callable[[list[str]], set[str]]


@dataclass(frozen=True)
class RecordedFolder:
    """A folder of the store with this alias ("default" or "private")."""

    store: str
    name: str
    recorded: Recorded


#: All registered folders, in the order of their registration.
folders: list[RecordedFolder] = []


def register_folder(store: str, name: str) -> Callable[[Recorded], Recorded]:
    """Register the decorated function for the folder ``name`` of the store ``store``."""

    def register(recorded: Recorded) -> Recorded:
        folders.append(RecordedFolder(store, name, recorded))
        return recorded

    return register
