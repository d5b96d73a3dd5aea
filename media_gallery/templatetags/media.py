"""Photos and videos in templates."""

from django import template

from media_gallery.models import Album, Photo, Video

register = template.Library()


@register.filter
def focus(photo: Photo) -> str:
    """Classes that keep the photo's focal point in sight where it is cut (focus.css).

    In steps of a tenth: a page may not say a style of its own. Nothing for the middle.
    """
    steps = round(photo.focus_x / 10), round(photo.focus_y / 10)
    named = zip(("focus-x", "focus-y"), steps, strict=True)
    return " ".join(f"{name}-{step}" for name, step in named if step != 5)


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
