"""Photos that editions show: their approval with an edition, and their public files."""

import datetime
from collections.abc import Iterable

from media_gallery.models import Photo
from media_gallery.moderation import actions
from media_gallery.publication import store
from media_gallery.publication.visibility import register_usage_check
from news.models import Edition
from news.models.public_record import database_instant


@register_usage_check
def is_shown(photo_id: int) -> bool:
    """Return whether an edition that is public now or scheduled shows the photo."""
    return (
        Edition.objects.not_over(database_instant()).filter(photo_ids__contains=[photo_id]).exists()
    )


def lock(photo_ids: Iterable[int]) -> None:
    """Lock the photos in the order of their ids until the transaction ends.

    Call it with all photos that an action touches, before the first of them is changed: two
    actions that lock shared photos in different orders would deadlock.
    """
    list(Photo.objects.select_for_update(no_key=True).filter(pk__in=photo_ids).order_by("pk"))


def approve(edition: Edition, *, by, at: datetime.datetime | None = None) -> None:
    """Approve the photos of ``edition``, except those that only a moderator may decide on.

    `held_back` returns those exceptions.
    """
    actions.approve_with_article(edition.photo_ids, by=by, article=edition.article, at=at)


def held_back(edition: Edition) -> list[Photo]:
    """Return the photos of ``edition`` that stay hidden until a moderator approves them."""
    return list(Photo.objects.filter(pk__in=edition.photo_ids).exclude(state=Photo.State.APPROVED))


def sync_store(photo_ids: Iterable[int]) -> None:
    """Make the public store hold those of the photos that something public shows, and no others.

    Call it as the last step of the transaction that publishes or withdraws: files that are no
    longer shown are removed before the commit, new files are written by a background job after it.
    """
    for photo in Photo.objects.filter(pk__in=photo_ids).order_by("pk"):
        store.remove_photo_unless_wanted(photo.pk)
        store.sync_later(photo)
