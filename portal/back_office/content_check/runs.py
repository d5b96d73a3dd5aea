"""Begin a run of the nightly check or resume a stopped one, and store its progress."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from portal.outside_links.models import Run

_PORTAL = Path(__file__).resolve().parents[2]
_RULES = ("rich_text", "back_office/content_check", "outside_links/addresses.py")


class TakenOver(Exception):
    """Another worker moves this run: this one must not go on."""


@cache
def rules() -> str:
    """Return a digest of the rules: the code that judges a text, and the library that cleans it."""
    digest = hashlib.sha256(version("nh3").encode())
    for name in _RULES:
        path = _PORTAL / name
        for each in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(each.read_bytes())
    return digest.hexdigest()


def begin() -> Run:
    """Return the run that was stopped before its end, or a new one.

    A run under other rules is left as it is: what it has read would have to be read again.
    """
    stopped = Run.objects.filter(finished_at=None).order_by("-pk").first()
    newest = Run.objects.order_by("-pk").first()
    if stopped and stopped == newest and stopped.rules == rules():
        return stopped
    return Run.objects.create(rules=rules())


def move(run: Run, *, step: int, last: int, read: int) -> None:
    """Store that everything up to the key ``last`` of ``step`` was read. Raises TakenOver."""
    moved = Run.objects.filter(pk=run.pk, step=run.step, last=run.last).update(
        step=step, last=last, items=run.items + read
    )
    if not moved:
        raise TakenOver
    run.step, run.last, run.items = step, last, run.items + read
