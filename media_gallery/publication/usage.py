"""Registry of where photos and videos are used, in words for staff.

This app imports no app that uses its photos. Each of those registers a function here instead, in
its admin package, which knows the addresses of its pages. (`visibility` is the registry that says
whether the public sees a photo.)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media_gallery.models import Moderated


@dataclass(frozen=True)
class Use:
    """An object that uses a photo or video: its description and its page in the back office."""

    words: str
    address: str


_functions: list[Callable[[Moderated], Iterable[Use]]] = []


def register_usage(teller: Callable[[Moderated], Iterable[Use]]) -> Callable:
    """Register ``teller(thing)``, which returns the uses of ``thing`` in the caller's app.

    Works as a decorator: returns ``teller``.
    """
    _functions.append(teller)
    return teller


def uses_of(thing: Moderated) -> list[Use]:
    """Return every use of ``thing``, in drafts too."""
    return [use for teller in _functions for use in teller(thing)]
