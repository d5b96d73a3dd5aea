"""Template filters for albums and videos."""

from django import template

from media_gallery.models import Album, Video

register = template.Library()


@register.filter
def kind(thing: Album | Video) -> str:
    """Return the Vietnamese name of the object's kind, for lists of albums and videos together."""
    return "Video" if isinstance(thing, Video) else "Album ảnh"


@register.filter
def running_time(seconds: float | None) -> str:
    """Format a length in seconds as 3:05 or 1:02:05; "" where it is unknown.

    Use it as `{{ video.duration|running_time }}`.

    >>> running_time(185.4), running_time(3725), running_time(None)
    ('3:05', '1:02:05', '')
    """
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
