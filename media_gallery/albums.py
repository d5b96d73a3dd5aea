"""Changes to the photos of an album, their order and the cover; no other module makes them.

Each change locks the album, so that two people at the same time do not undo each other's changes.
It is an edit of the album: of an approved one it waits for approval, and the public goes on seeing
the photos that were approved (`media_gallery.moderation.edits`).
"""

from collections.abc import Iterable, Sequence

from django.db import transaction

from media_gallery.models import Album, Photo
from media_gallery.moderation import actions, edits
from portal.vietnamese import text

MAX_PHOTOS = 500


class BothArranged(actions.ActionNotAllowed):
    """Error: somebody else has arranged the photos too since the page was opened."""


class TooManyPhotos(actions.ActionNotAllowed):
    """The album would have more than MAX_PHOTOS photos, too many for readers to look at."""


@transaction.atomic
def add(album: Album, photo_ids: Iterable[int], *, before: int | None = None, by) -> int:
    """Add those photos to the album, in this order, and return how many were not in it before.

    They go before the photo ``before``; with None, or if it is not in the album, to the end. Ids of
    deleted photos are ignored. Raises ``actions.LacksPermission``, TooManyPhotos.
    """
    album = edits.lock(album)
    there = photo_ids_as_edited(album)
    wanted = [pk for pk in dict.fromkeys(photo_ids) if pk not in there]
    known = set(Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    new = [pk for pk in wanted if pk in known]
    if len(there) + len(new) > MAX_PHOTOS:
        raise TooManyPhotos(
            f"Một album có nhiều nhất {text.number(MAX_PHOTOS)} ảnh; “{album}” đã có "
            f"{text.number(len(there))}. Hãy chia thành nhiều album."
        )
    at = there.index(before) if before in there else len(there)
    edits.edit(
        album,
        {edits.PHOTOS: [*there[:at], *new, *there[at:]]},
        by=by,
        labels=[f"thêm {text.number(len(new))} ảnh"],
    )
    return len(new)


@transaction.atomic
def arrange(
    album: Album,
    order: Sequence[int],
    *,
    removed: Iterable[int] = (),
    cover: int | None,
    by,
    opened: tuple[Sequence[int], int | None] | None = None,
) -> Album:
    """Put the album's photos into this ``order``, take out ``removed`` and set ``cover``.

    Returns the row as it is then. ``opened`` are the order and the cover that the page has shown:
    what the user has left as it was, stays as others have made it meanwhile; what both have changed
    is not written, and BothArranged raised.

    All are ids of photos. Photos missing from ``order`` (somebody added them meanwhile) stay, at
    the end; ids that are no longer in the album are ignored. With ``cover`` None, or no longer in
    the album, the first photo serves as the cover. Raises ``actions.LacksPermission``.
    """
    album = edits.lock(album)
    there = photo_ids_as_edited(album)
    if opened is not None:
        order, cover = _merged(album, there, order, cover, opened)
    gone = set(removed) & set(there)
    stays = [pk for pk in dict.fromkeys([*order, *there]) if pk in there and pk not in gone]
    cover = cover if cover in stays else None
    changes = []
    if gone:
        changes.append(f"bỏ {text.number(len(gone))} ảnh")
    if stays != [pk for pk in there if pk not in gone]:
        changes.append("thứ tự ảnh")
    if cover != album.as_edited().cover_id:
        changes.append("ảnh bìa")
    return edits.edit(album, {edits.PHOTOS: stays, "cover": cover}, by=by, labels=changes)


def _merged(
    album: Album,
    there: Sequence[int],
    order: Sequence[int],
    cover: int | None,
    opened: tuple[Sequence[int], int | None],
) -> tuple[Sequence[int], int | None]:
    """Return the order and the cover that come of the user's and of what the album has now."""
    before, shown = opened
    # Only of photos that all three have: added and removed ones are no change of the order.
    common = set(before or there) & set(there) & set(order)
    base, theirs, mine = ([pk for pk in each if pk in common] for each in (before, there, order))
    now = album.as_edited().cover_id
    # Without what the page has shown (``base`` is empty) every difference counts.
    if (theirs != base and mine not in (base, theirs)) or (
        cover != now and (shown != now or not before) and (cover != shown or not before)
    ):
        raise BothArranged(
            f"Người khác vừa xếp lại “{album}” sau khi bạn mở trang này. Cách xếp của bạn còn "
            "nguyên ở dưới, chưa lưu; cách của họ ở ngay đây. Muốn thay bằng của bạn thì bấm “Lưu” "
            "lần nữa."
        )
    return (there if mine == base else order), (now if cover == shown else cover)


def photo_ids_as_edited(album: Album) -> list[int]:
    """Return the ids of the album's photos in order, with the change that waits for approval."""
    return edits.value_of(album, edits.PHOTOS, edited=True)


def photos_as_edited(album: Album) -> list[Photo]:
    """Return the photos of `photo_ids_as_edited`; deleted ones are left out."""
    order = photo_ids_as_edited(album)
    photos = Photo.objects.in_bulk(order)
    return [photos[pk] for pk in order if pk in photos]
