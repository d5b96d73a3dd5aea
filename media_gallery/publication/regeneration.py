"""Regeneration of the public renditions of photos, after sizes or quality were changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from media_gallery.models import Photo
from media_gallery.publication import store
from portal.images.processing import UnreadablePicture


@dataclass(frozen=True)
class Regenerated:
    """The result for one photo.

    ``trouble`` is a Vietnamese sentence that tells why its renditions could not be regenerated, or
    "". ``done`` of ``total`` photos have been examined so far.
    """

    photo: Photo
    done: int
    total: int
    trouble: str = ""


def regenerate(*, everything: bool = False, after: int = 0) -> Iterator[Regenerated]:
    """Regenerate the renditions of public photos with an id above ``after``, in order of their ids.

    Photos whose renditions already have today's sizes and quality are skipped unless ``everything``
    is true, so a second run continues where the first was stopped. Yields one result per photo,
    skipped ones too.
    """
    public = Photo.objects.filter(published_renditions__isnull=False, pk__gt=after).order_by("pk")
    total, done = public.count(), 0
    while photo := public.filter(pk__gt=after).first():
        after, done, trouble = photo.pk, done + 1, ""
        if everything or not store.has_current_renditions(photo):
            try:
                store.regenerate_photo(photo.pk)
            except (OSError, UnreadablePicture, Photo.DoesNotExist) as error:
                trouble = f"Ảnh {photo.pk} “{photo}”: {error}"
        yield Regenerated(photo, done, max(total, done), trouble)
