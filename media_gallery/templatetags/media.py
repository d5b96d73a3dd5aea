"""Photos and videos in templates."""

from django import template

from media_gallery.models import Album, Video

register = template.Library()


@register.filter
def kind(thing: Album | Video) -> str:
    """What a line that may be either calls it."""
    return "Video" if isinstance(thing, Video) else "Album ảnh"


@register.filter
def running_time(seconds: float | None) -> str:
    """`{{ video.duration|running_time }}` → 3:05, or 1:02:05; nothing where it is not known.

    >>> running_time(185.4), running_time(3725), running_time(None)
    ('3:05', '1:02:05', '')
    """
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
