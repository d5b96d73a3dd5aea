"""Which photos the public record shows, and keeping the public store the same."""

from collections.abc import Iterable

from django.db import transaction

from media_gallery import renditions
from media_gallery.models import Photo
from news.models import Edition
from news.models.public_record import database_instant


def is_shown(photo_id: int) -> bool:
    """Whether an edition that is public, or will be, shows the photo."""
    return (
        Edition.objects.not_over(database_instant()).filter(photo_ids__contains=[photo_id]).exists()
    )


def settle(photo_ids: Iterable[int]) -> None:
    """Publish the renditions of those photos that are shown, remove those of the others.

    Call it after the commit that changed what is shown. Each photo is locked while it is asked
    about, so that of two articles sharing one the last to commit decides.
    """
    for photo_id in sorted(photo_ids):
        with transaction.atomic():
            photo = Photo.objects.select_for_update(no_key=True).get(pk=photo_id)
            if is_shown(photo_id):
                renditions.publish(photo)
            else:
                renditions.withdraw(photo)
