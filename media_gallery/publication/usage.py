"""Where a photo is used, in words for staff: albums, and what those above the gallery show.

Imports go down only, so whoever above uses photos registers who tells of it (as in `showing`, which
asks only whether the public sees a use).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from media_gallery.models import Album, Moderated, Photo


@dataclass(frozen=True)
class Use:
    """One thing in which another is used, and its page in the back office."""

    words: str
    address: str


_tellers: list[Callable[[Moderated], Iterable[Use]]] = []


def tells_uses(teller: Callable[[Moderated], Iterable[Use]]) -> Callable:
    """Register ``teller(thing)``: where something of the caller's uses the thing."""
    _tellers.append(teller)
    return teller


def uses_of(thing: Moderated) -> list[Use]:
    """Every use of ``thing``, drafts too."""
    return [use for teller in _tellers for use in teller(thing)]


@tells_uses
def in_albums(thing: Moderated) -> Iterable[Use]:
    if isinstance(thing, Photo):
        for album in Album.objects.filter(places__photo=thing).order_by("pk"):
            address = reverse("admin:media_gallery_album_change", args=[album.pk])
            yield Use(f"Album “{album}”", address)
