"""Changes to the photos of an album, their order and the cover; no other module makes them.

Each change locks the album, so that two people at the same time do not undo each other's changes,
and updates the public store: photos taken out of an approved album are removed from the store
before the commit if nothing else shows them, and added ones are published by a background job. Each
photo of an album is moderated by itself, so these changes do not send an approved album back to the
moderators.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max

from media_gallery.models import Album, AlbumPhoto, Photo
from media_gallery.moderation import actions
from media_gallery.publication import store
from portal.journal.models import Action, record
from portal.vietnamese import text

MAX_PHOTOS = 500


class TooManyPhotos(actions.ActionNotAllowed):
    """The album would have more than MAX_PHOTOS photos, too many for readers to look at."""


@transaction.atomic
def add(album: Album, photo_ids: Iterable[int], *, by) -> int:
    """Append those photos to the album, in this order, and return how many were not in it before.

    Ids of deleted photos are ignored. Raises LacksPermission, TooManyPhotos.
    """
    album = _locked(album, by)
    there = dict(album.places.values_list("photo", "pk"))
    wanted = [pk for pk in dict.fromkeys(photo_ids) if pk not in there]
    known = set(Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    new = [pk for pk in wanted if pk in known]
    if len(there) + len(new) > MAX_PHOTOS:
        raise TooManyPhotos(
            f"Một album có nhiều nhất {text.number(MAX_PHOTOS)} ảnh; “{album}” đã có "
            f"{text.number(len(there))}. Hãy chia thành nhiều album."
        )
    last = album.places.aggregate(last=Max("position"))["last"] or 0
    AlbumPhoto.objects.bulk_create(
        AlbumPhoto(album=album, photo_id=pk, position=last + place)
        for place, pk in enumerate(new, start=1)
    )
    if new:
        _note(album, by, f"thêm {text.number(len(new))} ảnh")
    if album.is_approved:
        for photo in Photo.objects.filter(pk__in=new).order_by("pk"):
            store.sync_later(photo)
    return len(new)


@transaction.atomic
def arrange(
    album: Album, order: Sequence[int], *, removed: Iterable[int] = (), cover: int | None, by
) -> None:
    """Put the album's photos into this ``order``, take out ``removed`` and set ``cover``.

    All are ids of photos. Photos missing from ``order`` (somebody added them meanwhile) stay, at
    the end; ids that are no longer in the album are ignored. With ``cover`` None, or no longer in
    the album, the first photo serves as the cover. Raises ``actions.LacksPermission``.
    """
    album = _locked(album, by)
    places = {place.photo_id: place for place in album.places.order_by("position", "pk")}
    gone = set(removed) & places.keys()
    stays = [pk for pk in dict.fromkeys([*order, *places]) if pk in places and pk not in gone]
    changes = []
    if gone:
        album.places.filter(photo__in=gone).delete()
        changes.append(f"bỏ {text.number(len(gone))} ảnh")
    if stays != [pk for pk in places if pk not in gone]:
        changes.append("thứ tự ảnh")
    moved = [places[pk] for at, pk in enumerate(stays) if places[pk].position != at]
    for at, pk in enumerate(stays):
        places[pk].position = at
    AlbumPhoto.objects.bulk_update(moved, ["position"])
    cover = cover if cover in stays else None
    if cover != album.cover_id:
        album.cover_id = cover
        album.save(update_fields=["cover"])
        changes.append("ảnh bìa")
    _note(album, by, *changes)
    for pk in sorted(gone):
        store.remove_photo_unless_wanted(pk)


def _locked(album: Album, by) -> Album:
    if not by.has_perm("media_gallery.change_album"):
        raise actions.LacksPermission("Bạn không có quyền sửa album.")
    return Album.objects.select_for_update(no_key=True).get(pk=album.pk)


def _note(album: Album, by, *changes: str) -> None:
    """Record ``changes`` in the journal; for an album that is not approved, also as an edit.

    A moderator who has that album open must then look at it again before deciding.
    """
    if changes:
        record(Action.EDIT, album, actor=by, fields=changes)
        if not album.is_approved:
            actions.after_edit(album, by=by, changed=changes)
