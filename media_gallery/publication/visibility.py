"""Which photos something public shows: an approved album, or what those above the gallery show.

Imports go down only, so whoever above shows photos registers the question to ask of it.
"""

from collections.abc import Callable

from media_gallery.models import AlbumPhoto

_questions: list[Callable[[int], bool]] = []


def register_usage_check(question: Callable[[int], bool]) -> Callable[[int], bool]:
    """Register ``question(photo_id)``: whether something of the caller's shows the photo."""
    _questions.append(question)
    return question


def is_shown(photo_id: int) -> bool:
    """Whether something that is public, or is about to be, shows the photo."""
    return any(question(photo_id) for question in _questions)


@register_usage_check
def is_in_an_approved_album(photo_id: int) -> bool:
    return AlbumPhoto.objects.filter(photo=photo_id, album__state="approved").exists()
