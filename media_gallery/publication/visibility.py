"""Registry of what shows photos to the public: approved albums, and content of other apps.

This app imports no app that shows its photos. Each of those registers a function here instead.
"""

from collections.abc import Callable

from media_gallery.models import AlbumPhoto

_functions: list[Callable[[int], bool]] = []


def register_usage_check(question: Callable[[int], bool]) -> Callable[[int], bool]:
    """Register ``question(photo_id)``: whether public content of the caller's app shows the photo.

    Works as a decorator: returns ``question``.
    """
    _functions.append(question)
    return question


def is_shown(photo_id: int) -> bool:
    """Return whether something that is public, or is about to be, shows the photo."""
    return any(question(photo_id) for question in _functions)


@register_usage_check
def is_in_an_approved_album(photo_id: int) -> bool:
    return AlbumPhoto.objects.filter(photo=photo_id, album__state="approved").exists()
