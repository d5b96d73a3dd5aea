"""Usage of photos in albums, for `media_gallery.publication.usage`."""

from collections.abc import Iterable

from django.urls import reverse

from media_gallery.models import Album, Moderated, Photo
from media_gallery.publication.usage import Use, register_usage


@register_usage
def in_albums(thing: Moderated) -> Iterable[Use]:
    """Yield each album that has the photo, drafts too; nothing for albums and videos."""
    if isinstance(thing, Photo):
        for album in Album.objects.filter(places__photo=thing).order_by("pk"):
            address = reverse("admin:media_gallery_album_change", args=[album.pk])
            yield Use(f"Album “{album}”", address, "media_gallery.view_album")
