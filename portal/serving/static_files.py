"""The collection of static files, repeated only when a source file has changed."""

import hashlib
import os
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management import call_command

from portal.database import locks
from portal.pages import error_pages

#: What the proxy shows while no portal answers (deploy/nginx/portal.conf).
PAGE_WITHOUT_PORTAL = "503.html"


def refresh(root: Path) -> bool:
    """Run collectstatic into ``root`` unless it is up to date; return whether it ran.

    An interrupted collection is repeated. A lock lets only one process collect at a time.
    """
    root.mkdir(parents=True, exist_ok=True)
    stamp = root / "collected-from"
    alone = locks.take(root.with_name(f"{root.name}.lock"))
    try:
        sources = _hash_of_sources()
        if stamp.exists() and stamp.read_text() == sources:
            return False
        stamp.unlink(missing_ok=True)
        _collect(root)
        stamp.write_text(sources)
        return True
    finally:
        os.close(alone)


def _collect(root: Path) -> None:
    # The proxy reads them too, as another user of the system than the portal.
    before = os.umask(0o022)
    try:
        root.chmod(0o755)
        call_command("collectstatic", interactive=False, verbosity=0)
        (root / PAGE_WITHOUT_PORTAL).write_bytes(error_pages.bare_page(503).content)
    finally:
        os.umask(before)


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            found = os.stat(storage.path(name))
            digest.update(f"{storage.path(name)}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
