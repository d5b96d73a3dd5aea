"""Photos inside a text: from the id stored in the text to the HTML of page and feed.

One query reads all photos of a page. A photo that the public may not see leaves no HTML at all, not
even its caption. The credit is read from the photo, so that a correction shows in every text.
"""

import datetime
from collections.abc import Callable, Iterable

from django.template.loader import render_to_string

from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions
from news.edition_page import Figure
from portal import rich_text
from portal.vietnamese import text

Photos = dict[int, Photo]


def photos_in(
    bodies: Iterable[str], *, private: bool = False, at: datetime.datetime | None = None
) -> Photos:
    """Return the photos public at ``at`` (with ``private``: all) that stored texts contain, by id.

    One query, or none if the texts contain no photo.
    """
    ids = {photo_id for body in bodies for photo_id in rich_text.photo_ids(body)}
    if not ids:
        return {}
    seen = Photo.objects.all() if private else Photo.objects.public(at)
    return {photo.pk: photo for photo in seen.with_ids(ids)}


def on_page(
    photos: Photos, private_src: Callable[[int], str] | None = None
) -> Callable[[rich_text.Figure], str]:
    """Return the ``figure`` function for ``rich_text.render`` that shows ``photos`` on a page.

    ``private_src`` is for a preview, as in ``edition_page.lead_figure``.
    """

    def shown(figure: rich_text.Figure) -> str:
        photo = photos.get(figure.photo_id)
        if photo is None or not (photo.is_public or private_src):
            return ""
        src = private_src(photo.pk) if private_src and not photo.is_public else ""
        context = {"figure": _figure(figure, photo, src), "lazy": True}
        return render_to_string("news/includes/figure.html", context).strip()

    return shown


def in_feed(photos: Photos, origin: str) -> Callable[[rich_text.Figure], str]:
    """Return the ``figure`` function for ``rich_text.render`` that shows ``photos`` in a feed.

    Their URLs begin with ``origin``, because feeds are read on other sites.
    """

    def shown(figure: rich_text.Figure) -> str:
        photo = photos.get(figure.photo_id)
        picture = photo.to_share() if photo else None
        if photo is None or picture is None:
            return ""
        context = {"figure": _figure(figure, photo, ""), "picture": picture, "origin": origin}
        return render_to_string("news/includes/feed_figure.html", context).strip()

    return shown


def _figure(figure: rich_text.Figure, photo: Photo, src: str) -> Figure:
    alternative = figure.alternative
    if alternative is None:
        own = "" if photo.is_decorative else photo.alt_text or placeholder_captions.written(photo)
        alternative = text.plain_text(figure.caption) or own
    return Figure(photo.sources(), src, alternative, figure.caption, photo.credit)
