"""Which photos an album has, and in what order: the one place that changes it.

Each change locks the album, so that two people at once do not undo each other's, and follows
through to the public store: what leaves an approved album is removed before that is committed, what
comes is written by the background. The photos of an album are each moderated for themselves, so
changing them does not send an approved album back to the moderators.
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
    """An album is to be looked at, not to be a library."""


@transaction.atomic
def add(album: Album, photo_ids: Iterable[int], *, by) -> int:
    """Put those photos at the end of the album, in this order; how many were not in it before.

    Ids of photos that are gone are passed over. Raises LacksPermission, TooManyPhotos.
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
    """Give the photos this ``order``, take ``removed`` out, and show ``cover`` for the album.

    Photos that ``order`` does not name (somebody added them meanwhile) stay, at the end; those that
    are no longer in the album are passed over. Without ``cover``, or when it has left the album,
    the first photo stands for it. Raises ``moderation.LacksPermission``.
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
    """Write down what was changed; moderators who have the album before them see it anew."""
    if changes:
        record(Action.EDIT, album, actor=by, fields=changes)
        if not album.is_approved:
            actions.after_edit(album, by=by, changed=changes)
