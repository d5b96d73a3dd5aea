"""Actions of moderation: approve, reject, withdraw, resubmit, and the effect of an edit.

No other module changes the state of a photo, an album or a video. Each action locks the row, checks
the actor's permission, changes the state and writes the journal, all in one transaction. An action
that is not allowed raises ``ActionNotAllowed`` with a sentence that tells the user what to do.

The public store is filled by a background job after the commit; what stops being public is
deleted from it before the commit (`media_gallery.publication.store`).
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now

from media_gallery.models import Album, Moderated, Photo, RejectionReason, Video
from media_gallery.models.moderated import M
from media_gallery.publication import store
from portal.journal.models import Action, record

State = Moderated.State


NO_MODERATOR = "Bạn không có quyền kiểm duyệt ảnh, album và video."


class ActionNotAllowed(Exception):
    """An action that is not allowed; ``str()`` is a Vietnamese sentence that tells why."""


class LacksPermission(ActionNotAllowed):
    """The actor lacks the permission."""


class OwnUpload(ActionNotAllowed):
    """The actor uploaded the object; nobody approves their own upload."""


class NotReady(ActionNotAllowed):
    """Something is missing from the object (such as an album's photos) or from the action."""


class NothingToDo(ActionNotAllowed):
    """The object's state does not call for the action, usually because it is decided already."""


class Deleted(ActionNotAllowed):
    """The object was deleted meanwhile."""


class ChangedMeanwhile(ActionNotAllowed):
    """The object was edited after the moderator looked at it."""


def can_moderate(user) -> bool:
    return user.has_perm("media_gallery.moderate_media")


# --- Actions --------------------------------------------------------------------------------------


@transaction.atomic
def approve(
    thing: Moderated,
    *,
    by,
    seen_version: int | None = None,
    at: datetime.datetime | None = None,
) -> None:
    """Approve ``thing``; a background job then writes its files to the public store.

    ``seen_version`` is the ``version`` that the moderator looked at: if ``thing`` was edited since,
    ChangedMeanwhile is raised. ``at`` is for programs that import a decision made in the past;
    decisions of people get the current time. Raises the subclasses of ActionNotAllowed.
    """
    _require_moderator(by)
    thing = _lock(thing)
    if thing.uploaded_by_id == by.pk:
        raise OwnUpload("Bạn không duyệt được thứ do chính mình đưa lên; hãy nhờ người khác.")
    if thing.is_approved:
        raise NothingToDo(f"“{thing}” đã được {_name(thing.decided_by)} duyệt rồi.")
    _require_seen(thing, seen_version)
    _require_ready(thing)
    _decide(thing, State.APPROVED, by, at=at)
    record(Action.APPROVE, thing, actor=by, at=at)
    _sync_store(thing)


@transaction.atomic
def approve_with_article(
    photo_ids: Iterable[int], *, by, article, at: datetime.datetime | None = None
) -> list[Photo]:
    """Approve the pending photos among ``photo_ids`` together with the article that shows them.

    ``by`` publishes the article and is responsible for its pictures; the caller, in `news`, checks
    that they may publish it. Photos that ``by`` uploaded, and those rejected or withdrawn by a
    moderator, stay as they are and are returned: the article is shown without them.
    """
    held_back = []
    photos = Photo.objects.select_for_update(no_key=True).filter(pk__in=photo_ids).order_by("pk")
    for photo in photos:
        if photo.is_approved:
            continue
        if photo.uploaded_by_id == by.pk or not photo.is_pending:
            held_back.append(photo)
            continue
        _decide(photo, State.APPROVED, by, at=at)
        record(Action.APPROVE, photo, actor=by, at=at, with_article=article.pk)
    return held_back


@transaction.atomic
def reject(
    thing: Moderated,
    *,
    by,
    reason: RejectionReason | None = None,
    note: str = "",
    seen_version: int | None = None,
) -> None:
    """Reject ``thing`` and return it to its uploader, with a stored reason, a note, or both.

    ``seen_version`` as for `approve`: an object that was corrected meanwhile is not rejected
    unseen. Raises NotReady without a reason and a note.
    """
    _require_moderator(by)
    thing = _lock(thing)
    if not thing.is_pending:
        raise NothingToDo(f"“{thing}” không còn chờ duyệt: {thing.get_state_display()}.")
    _require_seen(thing, seen_version)
    why = _sentence(reason, note)
    if not why:
        raise NotReady("Hãy chọn hoặc ghi lý do, để người đưa lên biết phải sửa gì.")
    _decide(thing, State.REJECTED, by, why)
    record(Action.REJECT_MEDIA, thing, actor=by, note=why)


@transaction.atomic
def withdraw(thing: Moderated, *, by, note: str) -> None:
    """Remove ``thing`` from every page and its files from the public store, immediately.

    ``note`` is the reason, which the journal keeps; NotReady is raised when it is blank.
    """
    _require_moderator(by)
    thing = _lock(thing)
    if not thing.is_approved:
        raise NothingToDo(f"“{thing}” không đang công khai: {thing.get_state_display()}.")
    if not note.strip():
        raise NotReady("Hãy ghi lý do gỡ; lý do được giữ trong nhật ký.")
    _unpublish(thing)
    _decide(thing, State.WITHDRAWN, by, note.strip())
    record(Action.WITHDRAW, thing, actor=by, note=note.strip())
    _sync_store(thing)


@transaction.atomic
def resubmit(thing: Moderated, *, by) -> None:
    """Put a rejected or withdrawn object back into the moderation queue.

    Its uploader and moderators may do so.
    """
    thing = _lock(thing)
    if thing.uploaded_by_id != by.pk and not can_moderate(by):
        raise LacksPermission("Chỉ người đưa lên hoặc kiểm duyệt viên gửi duyệt lại được.")
    if thing.state not in (State.REJECTED, State.WITHDRAWN):
        raise NothingToDo(f"“{thing}” không cần gửi lại: {thing.get_state_display()}.")
    _reset_to_pending(thing)
    record(Action.SUBMIT, thing, actor=by, changed=thing.changes)


@transaction.atomic
def after_edit(thing: Moderated, *, by, changed: Iterable[str]) -> None:
    """Count a saved edit of the fields named in ``changed``, and end the approval if needed.

    An approval holds only for the text that the moderator saw. If ``by`` is no moderator, an
    approved object becomes pending again and is not public until a moderator has approved it.
    """
    changed = list(changed)
    if not changed:
        return
    thing = _lock(thing)
    thing.version += 1
    thing.changes = [*dict.fromkeys([*thing.changes, *changed])]
    thing.save(update_fields=["version", "changes"])
    if not thing.is_approved:
        return  # Nothing of it is in the public store; asking costs 6 queries a photo of an album.
    if not can_moderate(by):
        _unpublish(thing)
        _reset_to_pending(thing)
        record(Action.SUBMIT, thing, actor=by, changed=changed)
    _sync_store(thing)


# --- Parts ----------------------------------------------------------------------------------------


def _lock(thing: M) -> M:
    """Read ``thing`` again and lock its row until this transaction ends. Raises Deleted."""
    locked = type(thing)._default_manager.select_for_update(no_key=True)
    row = locked.filter(pk=thing.pk).first()
    if row is None:
        raise Deleted(f"“{thing}” vừa bị xóa.")
    return row


def _require_moderator(by) -> None:
    if not can_moderate(by):
        raise LacksPermission(NO_MODERATOR)


def _require_seen(thing: Moderated, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != thing.version:
        raise ChangedMeanwhile(f"“{thing}” vừa được sửa; hãy xem lại rồi quyết định.")


def _require_ready(thing: Moderated) -> None:
    if isinstance(thing, Album) and not thing.photos.exists():
        raise NotReady("Album chưa có ảnh nào.")
    if isinstance(thing, Video):
        if not thing.is_ready:
            raise NotReady("Video chưa chuyển đổi xong; hãy đợi rồi duyệt.")
        if not (thing.captions or thing.transcript or thing.captions_promised_on):
            raise NotReady(
                "Video chưa có phụ đề lẫn lời thoại: hãy thêm một trong hai, hoặc ghi ngày hẹn có."
            )


def _sentence(reason: RejectionReason | None, note: str) -> str:
    return "\n".join(filter(None, [reason.sentence if reason else "", note.strip()]))


def _decide(
    thing: Moderated, state: State, by, note: str = "", at: datetime.datetime | None = None
) -> None:
    thing.state, thing.decided_by, thing.decided_at = state, by, at or Now()
    thing.decision_note, thing.changes = note, []
    fields = ["state", "decided_by", "decided_at", "decision_note", "changes"]
    if state == State.APPROVED and thing.published_at is None:
        thing.published_at = thing.decided_at
        fields.append("published_at")
    thing.save(update_fields=fields)
    thing.refresh_from_db(fields=fields)


def _reset_to_pending(thing: Moderated) -> None:
    thing.state, thing.waiting_since = State.PENDING, Now()
    thing.save(update_fields=["state", "waiting_since"])
    thing.refresh_from_db(fields=["waiting_since"])


def _unpublish(thing: Moderated) -> None:
    """Remove the public files of an object that is about to lose its approval.

    An album has no files of its own; `_sync_store` removes those of its photos.
    """
    if isinstance(thing, Photo):
        store.remove_photo(thing)
    elif isinstance(thing, Video):
        store.remove_video(thing)


def _sync_store(thing: Moderated) -> None:
    """Make the public store match the state of ``thing``; call it as the last step of an action."""
    if isinstance(thing, Photo | Video):
        store.sync_later(thing)
    elif isinstance(thing, Album):
        for photo in thing.photos.order_by("pk"):
            if thing.is_approved:
                store.sync_later(photo)
            else:
                store.remove_photo_unless_wanted(photo.pk)


def _name(user) -> str:
    return user.get_full_name() or user.get_username()
