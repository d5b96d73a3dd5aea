"""Registry of where photos and videos are used, in words for staff.

This app imports no app that uses its photos. Each of those registers a function here instead, in
its admin package, which knows the addresses of its pages. (`visibility` is the registry that says
whether the public sees a photo.)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from media_gallery.models import Moderated


@dataclass(frozen=True)
class Use:
    """An object that uses a photo or video: its description and its page in the back office.

    ``permission`` is what that page requires. ``address`` is "" for a user who lacks it.
    """

    words: str
    address: str
    permission: str


_functions: list[Callable[[Moderated], Iterable[Use]]] = []


def register_usage(teller: Callable[[Moderated], Iterable[Use]]) -> Callable:
    """Register ``teller(thing)``, which returns the uses of ``thing`` in the caller's app.

    Works as a decorator: returns ``teller``.
    """
    _functions.append(teller)
    return teller


def uses_of(thing: Moderated, *, user=None) -> list[Use]:
    """Return every use of ``thing``, in drafts too; with ``user``, as links that user may open."""
    uses = [use for teller in _functions for use in teller(thing)]
    if user is None:
        return uses
    return [use if user.has_perm(use.permission) else replace(use, address="") for use in uses]
