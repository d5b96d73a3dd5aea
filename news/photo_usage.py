"""Photos that editions show: their approval with an edition, and their public files."""

import datetime
from collections.abc import Iterable

from media_gallery.models import Photo
from media_gallery.moderation import actions
from media_gallery.publication import store
from media_gallery.publication.visibility import register_usage_check
from news.models import Edition
from news.models.public_record import database_instant
from portal.jobs.queue import enqueue

#: The kind of the job of an edition that ends by itself (news/jobs.py).
AT_END = "end_photos_of_edition"


@register_usage_check
def is_shown(photo_id: int) -> bool:
    """Return whether an edition that is public now or scheduled shows the photo."""
    return (
        Edition.objects.not_over(database_instant()).filter(photo_ids__contains=[photo_id]).exists()
    )


def lock(photo_ids: Iterable[int]) -> list[int]:
    """Lock the photos in the order of their ids until the transaction ends.

    Returns the ids of those that exist, in order.

    Call it with all photos that an action touches, before the first of them is changed: two
    actions that lock shared photos in different orders would deadlock.
    """
    photos = Photo.objects.select_for_update(no_key=True).filter(pk__in=photo_ids).order_by("pk")
    return [photo.pk for photo in photos]


def approve(edition: Edition, *, by, at: datetime.datetime | None = None) -> None:
    """Approve the photos of ``edition``, except those that only a moderator may decide on.

    `held_back` returns those exceptions.
    """
    actions.approve_with_article(edition.photo_ids, by=by, article=edition.article, at=at)


def held_back(edition: Edition) -> list[Photo]:
    """Return the photos of ``edition`` that stay hidden until a moderator approves them."""
    return list(Photo.objects.filter(pk__in=edition.photo_ids).exclude(state=Photo.State.APPROVED))


def on_their_way(edition: Edition) -> list[Photo]:
    """Return the photos of ``edition`` that are approved but that a job has yet to publish."""
    approved = Photo.objects.approved().within_rights().filter(pk__in=edition.photo_ids)
    return list(approved.filter(published_renditions__isnull=True).order_by("pk"))


def publish(photo_ids: list[int]) -> None:
    """Make the public store hold those of the photos that something public shows, and no others.

    ``photo_ids`` are those that `lock` returned. Call it as the last step of the transaction that
    publishes or withdraws. Readers see the edition together with its photos; one without
    renditions, which its upload makes, follows by a background job.
    """
    for photo_id in photo_ids:
        store.publish_prepared_photo(photo_id)
    sync_at_next_end(photo_ids)


def sync_at_next_end(photo_ids: Iterable[int]) -> None:
    """Enqueue a job for when the next edition that shows one of the photos ends; one an edition.

    An end date and a schedule end an edition without an action, and its photos leave the public
    store with it where nothing else shows them. The job asks again for the end after that.
    """
    photos = {*photo_ids}
    ending = Edition.objects.not_over(database_instant()).filter(visible__upper_inf=False)
    shown = ending.filter(photo_ids__overlap=[*photos]).order_by("-visible__endswith", "-pk")
    # From the last end to the first, so that the first one of each photo stays.
    first: dict[int, tuple[int, datetime.datetime]] = {}
    for edition, ids, over_at in shown.values_list("pk", "photo_ids", "visible__endswith"):
        first |= dict.fromkeys(photos.intersection(ids), (edition, over_at))
    for edition, over_at in sorted({*first.values()}):
        enqueue(AT_END, edition, run_at=over_at)


def sync_photos_of_ended(edition: Edition) -> None:
    """Let jobs take the photos of an edition that has ended out of the public store."""
    for photo in Photo.objects.filter(pk__in=edition.photo_ids).order_by("pk"):
        store.sync_later(photo)
    sync_at_next_end(edition.photo_ids)
