"""Edits of photos, albums and videos, and the changes of approved ones that wait for approval.

What the public sees is what was approved. An edit of something else acts at once; an edit of
something approved waits beside it in ``waiting_changes`` until a moderator who has not made it
approves it. Shortening the rights to a photo acts at once.
"""

import datetime
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models.functions import Now

from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, Video
from media_gallery.models.moderated import M
from media_gallery.moderation.permissions import (
    ChangedMeanwhile,
    Deleted,
    LacksPermission,
    NothingToDo,
    can_edit,
)
from media_gallery.publication import store
from portal.journal.models import Action, record

#: The photos of an album in their order, as a list of ids: a change like that of a column.
PHOTOS = "photos"

NOT_YOURS = (
    "Bạn chỉ sửa được thứ của mình; thứ của người khác thì nhờ họ, biên tập viên hoặc kiểm duyệt "
    "viên."
)


def lock(thing: M) -> M:
    """Read ``thing`` again and lock its row until this transaction ends. Raises Deleted."""
    locked = type(thing)._default_manager.select_for_update(no_key=True)
    row = locked.filter(pk=thing.pk).first()
    if row is None:
        raise Deleted(f"“{thing}” vừa bị xóa.")
    return row


def lock_with_photos(thing: M) -> M:
    """Lock ``thing`` as `lock` does and, of an album, all its photos, in the order of their ids.

    Call it before an action that may publish or remove photos: everybody locks photos in that
    order, and two actions that share photos would deadlock otherwise.
    """
    row = lock(thing)
    if isinstance(row, Album):
        ids = {pk for edited in (False, True) for pk in value_of(row, PHOTOS, edited=edited)}
        list(Photo.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    return row


def require_seen(row: Moderated, seen_version: int | None) -> None:
    """Raise ChangedMeanwhile if the locked row is not of the version that somebody looked at.

    A program that looks at none gives None.
    """
    if seen_version is not None and seen_version != row.version:
        raise ChangedMeanwhile(f"“{row}” vừa được sửa; hãy xem lại rồi quyết định.")


@transaction.atomic
def edit(
    thing: M,
    values: Mapping[str, Any],
    *,
    by,
    labels: Iterable[str] | None = None,
    seen: Mapping[str, Any] | None = None,
    seen_version: int | None = None,
) -> M:
    """Change ``values``, by the names of columns, and return the row as it is then.

    For an album ``values`` may have its photos: `PHOTOS`, a list of ids. ``labels`` name the change
    in the journal, by default with the verbose names of the columns. Values that are what the row
    or its waiting changes have already are no change. ``seen`` are values, and ``seen_version`` a
    version, that the page has shown. Raises LacksPermission, Deleted, ChangedMeanwhile.
    """
    row = lock(thing)
    if not can_edit(by, row):
        raise LacksPermission(NOT_YOURS)
    require_seen(row, seen_version)
    if any(value_of(row, name, edited=True) != value for name, value in (seen or {}).items()):
        raise ChangedMeanwhile(f"“{row}” vừa được người khác sửa. Hãy xem lại rồi sửa tiếp.")
    changed = {
        name: value
        for name, value in _plain(values).items()
        if value != value_of(row, name, edited=True)
    }
    if not changed:
        return row
    names = list(labels) if labels is not None else [_label(row, name) for name in changed]
    files = _files(row)
    waits = {}
    if row.is_approved:
        waits = {name: changed[name] for name in changed if not _acts_at_once(row, name, changed)}
    _write(row, {name: changed[name] for name in changed if name not in waits})
    if waits or row.waiting_changes:
        _wait(row, waits, dropped=changed.keys() - waits.keys())
    if row.waiting_changes or not row.is_approved:
        row.changes = [*dict.fromkeys([*row.changes, *names])]
        row.edited_by = sorted({*row.edited_by, by.pk})
    row.version += 1
    row.save(update_fields=["version", *_COLUMNS])
    _delete_unused(files, row)
    record(Action.EDIT, row, actor=by, fields=names)
    if waits and row.waiting_changes:
        record(Action.SUBMIT, row, actor=by, changed=names)
    if isinstance(row, Photo) and "rights_end" in changed.keys() - waits.keys():
        store.publish_prepared_photo(row.pk)
    row.refresh_from_db()
    return row


@transaction.atomic
def discard(thing: Moderated, *, by, seen_version: int | None = None) -> None:
    """Drop the waiting changes; the public goes on seeing what was approved.

    Changes that were made after ``seen_version`` are not dropped unseen: ChangedMeanwhile.
    """
    row = lock(thing)
    if not can_edit(by, row):
        raise LacksPermission(NOT_YOURS)
    require_seen(row, seen_version)
    if not row.waiting_changes:
        raise NothingToDo(f"“{row}” không có thay đổi nào đang chờ.")
    files, names = _files(row), row.changes
    clear(row)
    row.version += 1
    row.save(update_fields=["version", *_COLUMNS])
    _delete_unused(files, row)
    record(Action.DISCARD_CHANGES, row, actor=by, fields=names)


def apply(row: Moderated) -> None:
    """Write the waiting changes into the columns of a locked row; who made them stays recorded.

    The caller saves ``waiting_changes`` and ``changes_note``.
    """
    files = _files(row)
    _write(row, row.waiting_changes)
    row.waiting_changes, row.changes_note = {}, ""
    _delete_unused(files, row)


def clear(row: Moderated) -> None:
    """Forget the waiting changes of a locked row, and who made them; the caller saves."""
    row.waiting_changes, row.changes_note, row.changes, row.edited_by = {}, "", [], []


def value_of(row: Moderated, name: str, *, edited: bool) -> Any:
    """Return what the row has in a column, or with ``edited`` what its waiting change has."""
    if edited and name in row.waiting_changes:
        value = row.waiting_changes[name]
        return value if name == PHOTOS else _plain({name: value})[name]
    if name == PHOTOS:
        assert isinstance(row, Album)
        places = row.places.order_by("position", "pk")
        return list(places.values_list("photo", flat=True))
    return _json(row.column(name))


_COLUMNS = ("changes", "edited_by", "waiting_changes", "changes_note", "waiting_since")


def _wait(row: Moderated, waits: Mapping[str, Any], *, dropped: Iterable[str]) -> None:
    """Put ``waits`` beside the approved columns.

    Values that are as approved, and those named in ``dropped``, do not wait any more. The time of
    waiting begins anew only for a row that has not waited.
    """
    waited = row.waits
    changes = {name: row.waiting_changes[name] for name in row.waiting_changes.keys() - dropped}
    changes |= waits
    row.waiting_changes = {
        name: value for name, value in changes.items() if value != value_of(row, name, edited=False)
    }
    row.changes_note = ""
    if not row.waiting_changes:
        clear(row)
    elif not waited:
        row.waiting_since = Now()


def _acts_at_once(row: Moderated, name: str, changed: Mapping[str, Any]) -> bool:
    """Return whether the change takes rights away: an earlier end, or one where there was none."""
    if name != "rights_end" or not isinstance(row, Photo) or changed[name] is None:
        return False
    return row.rights_end is None or changed[name] < row.rights_end.isoformat()


def _write(row: Moderated, values: Mapping[str, Any]) -> None:
    """Write ``values`` into the row and save them; an album's photos get their places."""
    columns = []
    for name, value in values.items():
        if name == PHOTOS:
            assert isinstance(row, Album)
            _write_places(row, value)
        else:
            field: Any = row._meta.get_field(name)
            if isinstance(field, models.ForeignKey) and value is not None:
                # What was chosen may have been deleted while the change waited.
                there = field.related_model._default_manager.filter(pk=value)
                value = value if there.exists() else None
            setattr(row, field.attname, field.to_python(value))
            columns.append(name)
    if columns:
        row.save(update_fields=columns)


def _write_places(album: Album, photo_ids: list[int]) -> None:
    """Give the album these photos in this order; ids of deleted photos are left out."""
    before = {place.photo_id: place for place in album.places.all()}
    known = set(Photo.objects.filter(pk__in=photo_ids).values_list("pk", flat=True))
    order = [pk for pk in photo_ids if pk in known]
    gone = sorted(before.keys() - set(order))
    album.places.filter(photo__in=gone).delete()
    AlbumPhoto.objects.bulk_create(
        AlbumPhoto(album=album, photo_id=pk, position=at)
        for at, pk in enumerate(order)
        if pk not in before
    )
    moved = []
    for at, pk in enumerate(order):
        if pk in before and before[pk].position != at:
            before[pk].position = at
            moved.append(before[pk])
    AlbumPhoto.objects.bulk_update(moved, ["position"])
    if album.is_approved:  # The decision that writes them here publishes those that are new.
        for pk in gone:
            store.remove_photo_unless_wanted(pk)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as JSON has them: keys of objects, dates as text."""
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, datetime.date) else value


def _label(row: Moderated, name: str) -> str:
    field = row._meta.get_field(name)
    return str(field.verbose_name)  # type: ignore[union-attr]


# --- Files ----------------------------------------------------------------------------------------


def _files(row: Moderated) -> set[str]:
    """Return the private files that an edit of the row may make superfluous: a video's posters."""
    return set(row.poster_paths()) if isinstance(row, Video) else set()


def _delete_unused(before: set[str], row: Moderated) -> None:
    for path in before - _files(row):
        transaction.on_commit(partial(storages["private"].delete, path))
