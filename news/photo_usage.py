"""Which photos the public record shows, and what a publication means for them."""

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
    """Whether an edition that is public, or will be, shows the photo."""
    return (
        Edition.objects.not_over(database_instant()).filter(photo_ids__contains=[photo_id]).exists()
    )


def approve(edition: Edition, *, by, at: datetime.datetime | None = None) -> None:
    """Let the public see the photos of ``edition`` with it, those excepted that somebody else has
    to decide on: `held_back`."""
    actions.approve_with_article(edition.photo_ids, by=by, article=edition.article, at=at)


def held_back(edition: Edition) -> list[Photo]:
    """The photos that ``edition`` shows only once a moderator approves them."""
    return list(Photo.objects.filter(pk__in=edition.photo_ids).exclude(state=Photo.State.APPROVED))


def sync_store(photo_ids: Iterable[int]) -> None:
    """Let the public store hold those of the photos that something shows, and no others.

    Call it inside the transaction that begins or ends the showing, as its last step: what goes is
    gone before that is committed, what comes is written by the background afterwards.
    """
    for photo in Photo.objects.filter(pk__in=photo_ids).order_by("pk"):
        store.remove_photo_unless_wanted(photo.pk)
        store.sync_later(photo)
