"""Actions of moderation: approve, reject, withdraw and resubmit. Edits are in `moderation.edits`.

No other module changes the state of a photo, an album or a video. Each action locks the row, checks
the actor's permission, changes the state and writes the journal, all in one transaction. An action
that is not allowed raises ``ActionNotAllowed`` with a sentence that tells the user what to do.

The public store is filled by a background job after the commit; what stops being public is
deleted from it before the commit (`media_gallery.publication.store`).
"""

import datetime
from collections.abc import Callable, Collection, Iterable

from django.db import transaction
from django.db.models.functions import Now

from media_gallery.models import Album, Moderated, Photo, RejectionReason, Video
from media_gallery.moderation import edits
from media_gallery.moderation.edits import lock, lock_with_photos, require_seen
from media_gallery.moderation.permissions import (
    NO_MODERATOR,
    ActionNotAllowed,
    ChangedMeanwhile,
    Deleted,
    LacksPermission,
    NothingToDo,
    NotReady,
    OwnEdit,
    OwnUpload,
    can_moderate,
    can_resubmit,
    is_own_work,
)
from media_gallery.publication import store
from portal.journal.models import Action, record
from portal.outside_links.recording import record_added
from portal.taxonomy.models import Category

__all__ = [
    "NO_MODERATOR",
    "ActionNotAllowed",
    "ChangedMeanwhile",
    "Deleted",
    "LacksPermission",
    "NothingToDo",
    "NotReady",
    "OwnEdit",
    "OwnUpload",
    "approve",
    "approve_with_article",
    "can_moderate",
    "can_resubmit",
    "reject",
    "resubmit",
    "withdraw",
]

State = Moderated.State


# --- Actions --------------------------------------------------------------------------------------


@transaction.atomic
def approve(
    thing: Moderated,
    *,
    by,
    seen_version: int | None = None,
    at: datetime.datetime | None = None,
) -> None:
    """Approve ``thing``, or the waiting changes of an approved one.

    A background job then writes its files to the public store.

    ``seen_version`` is the ``version`` that the moderator looked at: if ``thing`` was edited since,
    ChangedMeanwhile is raised. ``at`` is for programs that import a decision made in the past;
    decisions of people get the current time. Raises the subclasses of ActionNotAllowed.
    """
    _require_moderator(by)
    thing = lock_with_photos(thing)
    if thing.uploaded_by_id == by.pk:
        raise OwnUpload("Bạn không duyệt được thứ do chính mình đưa lên; hãy nhờ người khác.")
    if thing.is_approved and not thing.waits:
        raise NothingToDo(f"“{thing}” đã được {_name(thing.decided_by)} duyệt rồi.")
    if by.pk in thing.edited_by:
        raise OwnEdit("Bạn không duyệt được điều do chính mình sửa; hãy nhờ người khác.")
    require_seen(thing, seen_version)
    _require_ready(thing)
    public, authors = _links_elsewhere(thing)
    edits.apply(thing)
    _decide(thing, State.APPROVED, by, at=at)
    record(Action.APPROVE, thing, actor=by, at=at)
    if isinstance(thing, Video) and thing.is_external:
        record_added(thing, [thing.external_url], public, actor=by, authors=authors)
    _sync_store(thing)


@transaction.atomic
def approve_with_article(
    photo_ids: Iterable[int], *, by, article, at: datetime.datetime | None = None
) -> list[Photo]:
    """Approve the pending photos among ``photo_ids`` together with the article that shows them.

    ``by`` publishes the article and is responsible for its pictures; the caller, in `news`, checks
    that they may publish it. Photos that ``by`` uploaded or edited, and those rejected or withdrawn
    by a moderator, stay as they are and are returned: the article is shown without them.
    """
    held_back = []
    photos = Photo.objects.select_for_update(no_key=True).filter(pk__in=photo_ids).order_by("pk")
    for photo in photos:
        if photo.is_approved:
            continue
        if is_own_work(by, photo) or not photo.is_pending:
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

    Of an approved one only the waiting changes are rejected: they stay beside what the public sees,
    for those who made them to correct. ``seen_version`` as for `approve`: an object that was
    corrected meanwhile is not rejected unseen. Raises NotReady without a reason and a note.
    """
    _require_moderator(by)
    thing = lock(thing)
    if not thing.waits:
        raise NothingToDo(f"“{thing}” không còn chờ duyệt: {thing.get_state_display()}.")
    require_seen(thing, seen_version)
    why = _sentence(reason, note)
    if not why:
        raise NotReady("Hãy chọn hoặc ghi lý do, để người đưa lên biết phải sửa gì.")
    if thing.is_approved:
        thing.changes_note = why
        thing.save(update_fields=["changes_note"])
    else:
        _decide(thing, State.REJECTED, by, why)
    record(Action.REJECT_MEDIA, thing, actor=by, note=why)


@transaction.atomic
def withdraw(thing: Moderated, *, by, note: str, seen_version: int | None = None) -> None:
    """Remove ``thing`` from every page and its files from the public store, immediately.

    Moderators may do so, and everybody with their own upload. ``note`` is the reason, which the
    journal keeps; NotReady is raised when it is blank. Waiting changes go into the object, for the
    next approval. ``seen_version`` as for `approve`.
    """
    thing = lock_with_photos(thing)
    if thing.uploaded_by_id != by.pk:
        _require_moderator(by)
    if not thing.is_approved:
        raise NothingToDo(f"“{thing}” không đang công khai: {thing.get_state_display()}.")
    require_seen(thing, seen_version)
    if not note.strip():
        raise NotReady("Hãy ghi lý do gỡ; lý do được giữ trong nhật ký.")
    _unpublish(thing)
    edits.apply(thing)
    _decide(thing, State.WITHDRAWN, by, note.strip())
    record(Action.WITHDRAW, thing, actor=by, note=note.strip())
    _sync_store(thing)


@transaction.atomic
def resubmit(thing: Moderated, *, by, seen_version: int | None = None) -> None:
    """Put a rejected or withdrawn object, or rejected changes, back into the moderation queue.

    Its uploader, who edited it, and moderators may do so. ``seen_version`` as for `approve`.
    """
    thing = lock(thing)
    if not can_resubmit(by, thing):
        raise LacksPermission("Chỉ người đưa lên, người sửa hoặc kiểm duyệt viên gửi lại được.")
    require_seen(thing, seen_version)
    if thing.changes_note:
        thing.changes_note, thing.waiting_since = "", Now()
        thing.save(update_fields=["changes_note", "waiting_since"])
    elif thing.state in (State.REJECTED, State.WITHDRAWN):
        thing.state, thing.waiting_since = State.PENDING, Now()
        thing.save(update_fields=["state", "waiting_since"])
    else:
        raise NothingToDo(f"“{thing}” không cần gửi lại: {thing.get_state_display()}.")
    record(Action.SUBMIT, thing, actor=by, changed=thing.changes)


# --- Parts ----------------------------------------------------------------------------------------


def _require_moderator(by) -> None:
    if not can_moderate(by):
        raise LacksPermission(NO_MODERATOR)


def _require_ready(row: Moderated) -> None:
    thing = row.as_edited()
    category = thing.waiting_changes.get("category")
    if category is not None and not Category.objects.filter(pk=category).exists():
        raise NotReady("Chuyên mục chọn cho mục này đã bị xóa; hãy chọn lại rồi duyệt.")
    if isinstance(thing, Album) and not edits.value_of(row, edits.PHOTOS, edited=True):
        raise NotReady("Album chưa có ảnh nào.")
    if isinstance(thing, Video):
        if not thing.is_ready:
            raise NotReady("Video chưa chuyển đổi xong; hãy đợi rồi duyệt.")
        if not (thing.captions or thing.transcript or thing.captions_promised_on):
            raise NotReady(
                "Video chưa có phụ đề lẫn lời thoại: hãy thêm một trong hai, hoặc ghi ngày hẹn có."
            )


def _links_elsewhere(thing: Moderated) -> tuple[Collection[str], Callable]:
    """Return the address on another site that the public has now, and who wrote the next one.

    Words of albums and videos hold no links.
    """
    public = {thing.external_url} if isinstance(thing, Video) and thing.is_approved else set()
    people = {*thing.edited_by} if thing.is_approved else {thing.uploaded_by_id, *thing.edited_by}
    # Of several it is not known who of them wrote it.
    author = people.pop() if len(people) == 1 else None
    return public, lambda named: dict.fromkeys(named, author) if author else {}


def _sentence(reason: RejectionReason | None, note: str) -> str:
    return "\n".join(filter(None, [reason.sentence if reason else "", note.strip()]))


def _decide(
    thing: Moderated, state: State, by, note: str = "", at: datetime.datetime | None = None
) -> None:
    thing.state, thing.decided_by, thing.decided_at = state, by, at or Now()
    thing.decision_note, thing.changes = note, []
    if state == State.APPROVED:
        edits.clear(thing)
        thing.published_at = thing.published_at or thing.decided_at
    fields = [
        *("state", "decided_by", "decided_at", "decision_note", "published_at"),
        *("changes", "waiting_changes", "changes_note", "edited_by"),
    ]
    thing.save(update_fields=fields)
    thing.refresh_from_db(fields=fields)


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
