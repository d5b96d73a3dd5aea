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


def withdraw_if_unshown(photo_id: int) -> None:
    """Remove the photo's public renditions if nothing shows it any more.

    Call it inside the transaction that ends the showing, as its last step: the bytes are gone
    before that is committed, so that no crash leaves them public. The photo stays locked until
    then; an article that begins to show it meanwhile publishes it anew after its own commit.
    """
    with transaction.atomic():
        photo = _locked(photo_id)
        if not is_shown(photo_id):
            renditions.withdraw(photo)


def publish_if_shown(photo_id: int) -> None:
    """Write the photo's public renditions if something shows it; call it after the commit."""
    with transaction.atomic():
        photo = _locked(photo_id)
        if is_shown(photo_id):
            renditions.publish(photo)


def _locked(photo_id: int) -> Photo:
    return Photo.objects.select_for_update(no_key=True).get(pk=photo_id)
