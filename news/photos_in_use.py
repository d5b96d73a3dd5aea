"""Which photos the public record shows, and keeping the public store the same."""

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


def settle(photo_id: int) -> None:
    """Publish the photo's renditions if it is shown, remove them if not.

    Call it after the commit that changed what is shown. The photo is locked while it is asked
    about, so that of two articles sharing it the last to commit decides.
    """
    with transaction.atomic():
        photo = Photo.objects.select_for_update(no_key=True).get(pk=photo_id)
        if is_shown(photo_id):
            renditions.publish(photo)
        else:
            renditions.withdraw(photo)
