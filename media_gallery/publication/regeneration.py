"""Makes the public renditions of photos anew, after sizes or quality were changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from media_gallery.models import Photo
from media_gallery.publication import store
from portal.images.processing import UnreadablePicture


@dataclass(frozen=True)
class Regenerated:
    """One photo was looked at. ``trouble`` says why it could not be made anew, if so."""

    photo: Photo
    done: int
    total: int
    trouble: str = ""


def regenerate(*, everything: bool = False, after: int = 0) -> Iterator[Regenerated]:
    """Renew public photos one by one, those behind the id ``after``, in the order of ids.

    Those of today's making are passed over unless ``everything`` is wanted, so that begun again it
    goes on where it was stopped.
    """
    public = Photo.objects.filter(published_renditions__isnull=False, pk__gt=after).order_by("pk")
    total, done = public.count(), 0
    while photo := public.filter(pk__gt=after).first():
        after, done, trouble = photo.pk, done + 1, ""
        if everything or not store.made_today(photo):
            try:
                store.regenerate_photo(photo.pk)
            except (OSError, UnreadablePicture, Photo.DoesNotExist) as error:
                trouble = f"Ảnh {photo.pk} “{photo}”: {error}"
        yield Regenerated(photo, done, max(total, done), trouble)
