"""Registry of where photos are used, in words for staff.

Imports go down only, so each app that uses photos registers a function in its admin package, which
knows the address of its pages (`visibility` asks only whether the public sees a use).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media_gallery.models import Moderated


@dataclass(frozen=True)
class Use:
    """One thing in which another is used, and its page in the back office."""

    words: str
    address: str


_tellers: list[Callable[[Moderated], Iterable[Use]]] = []


def register_usage(teller: Callable[[Moderated], Iterable[Use]]) -> Callable:
    """Register ``teller(thing)``: where something of the caller's uses the thing."""
    _tellers.append(teller)
    return teller


def uses_of(thing: Moderated) -> list[Use]:
    """Every use of ``thing``, drafts too."""
    return [use for teller in _tellers for use in teller(thing)]
