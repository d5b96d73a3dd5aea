"""The actions of the newsroom: submit, reject, publish, schedule, cancel_schedule, withdraw.

Staff change desk states and editions only through these. Each action locks the article, checks the
user's permission and the article, writes the change and a journal entry, all in one transaction. An
action that is not possible raises ``ActionNotAllowed`` with a message for the editor.

Times are PostgreSQL's: the instant of an action is taken after the lock, so that the actions on
one article are in the order of their instants (docs/architecture.md, "An edition").
"""

import datetime
from enum import Enum

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news import photo_usage
from news.checks import report
from news.models import Article, Edition
from news.notices import record
from news.publication_state import edition_of, record_of
from portal.journal.models import Action
from portal.vietnamese import dates
from portal.vietnamese.date_fields import INSTANT_TOO_LATE

State = Article.DeskState

#: A scheduled edition this close to its begin is not deleted any more: readers could see it
#: before the action that deletes it is committed, and what they read would have no record.
ABOUT_TO_BEGIN = datetime.timedelta(seconds=2)


class ActionNotAllowed(Exception):
    """Error for an action that is not possible; ``str()`` tells an editor why in a sentence."""


class LacksPermission(ActionNotAllowed):
    """Error: the user does not have the permission."""


class NotReady(ActionNotAllowed):
    """Error: the article is incomplete, the note is empty, or the time is not valid."""


class Unchanged(ActionNotAllowed):
    """Error: the current edition already has exactly this content."""


class PendingEdition(ActionNotAllowed):
    """Error: a scheduled edition exists and ``pending`` does not say whether to keep it."""


class PublicationImminent(ActionNotAllowed):
    """Error: a scheduled edition begins within ``ABOUT_TO_BEGIN``, too late to delete it."""


class NothingToDo(ActionNotAllowed):
    """Error: the article is not in the state that the action changes."""


class Pending(Enum):
    """Choice for a scheduled edition when another is published before it."""

    KEEP = "keep"
    CANCEL = "cancel"


# --- Permissions ----------------------------------------------------------------------------


def can_edit(user, article: Article | None) -> bool:
    """Return whether the user may edit ``article``, or create one if it is None.

    Reporters may edit their own articles; users who may publish may edit all.
    """
    if not user.has_perm("news.change_article"):
        return False
    return article is None or article.created_by_id == user.pk or can_publish(user)


def can_publish(user) -> bool:
    return user.has_perm("news.publish_article")


def can_withdraw(user) -> bool:
    return user.has_perm("news.withdraw_article")


# --- Actions --------------------------------------------------------------------------------


@transaction.atomic
def submit(article: Article, *, by) -> None:
    """Submit the article to the editors."""
    article = _lock(article)
    if not can_edit(by, article):
        raise LacksPermission("Bạn chỉ gửi duyệt được bài của mình.")
    if article.desk_state == State.SUBMITTED:
        raise NothingToDo("Bài này đã được gửi duyệt rồi.")
    _require_ready(article)
    _set_desk_state(article, State.SUBMITTED)
    record(Action.SUBMIT, article, actor=by)


@transaction.atomic
def reject(article: Article, *, by, note: str) -> None:
    """Return a submitted article to its author, with the reason."""
    article = _lock(article)
    if not can_publish(by):
        raise LacksPermission("Bạn không có quyền trả lại bài; việc này của biên tập viên.")
    if article.desk_state != State.SUBMITTED:
        raise NothingToDo("Chỉ trả lại được bài đang chờ duyệt.")
    if not note.strip():
        raise NotReady("Hãy ghi lý do trả lại, để người viết biết phải sửa gì.")
    _set_desk_state(article, State.CHANGES_REQUESTED)
    record(Action.REJECT, article, actor=by, note=note.strip())


@transaction.atomic
def publish(article: Article, *, by, pending: Pending | None = None) -> Edition:
    """Publish the article as saved, from now on, and return the new edition.

    If another edition is scheduled, ``pending`` says whether to keep it (the new edition then ends
    when it begins) or to cancel it. Without ``pending``, PendingEdition is raised.
    """
    article = _lock(article)
    if not can_publish(by):
        raise LacksPermission("Bạn không có quyền đăng bài; hãy bấm “Gửi duyệt”.")
    _require_ready(article)
    now, begun, current, scheduled = record_of(article)
    edition = edition_of(article, begun, begins_at=now, by=by)
    _require_date_not_later(edition, now)
    if current and edition.same_content(current):
        raise Unchanged("Nội dung này đang được đăng rồi, không có gì thay đổi để đăng lại.")
    if scheduled and pending is None:
        raise PendingEdition(
            f"Bài này đã hẹn giờ đăng lúc {dates.short_datetime(scheduled.begins_at)}. "
            "Hãy chọn giữ hay hủy bản hẹn giờ đó."
        )
    kept = scheduled if pending is Pending.KEEP else None
    if scheduled:
        _delete_scheduled(scheduled, now)
    if current:
        _close(current, now)
    edition.visible = DateTimeTZRange(now, kept.begins_at if kept else None)
    edition.save()
    if kept:
        _reinsert_after(kept, edition)
    _set_desk_state(article, State.APPROVED)
    record(
        Action.PUBLISH,
        article,
        actor=by,
        at=now,
        edition=edition.number,
        ends_at=_iso(edition.visible.upper),
        kept=_number(kept),
        cancelled=_number(scheduled) if not kept else None,
    )
    photo_ids = photo_usage.lock(_photo_ids(article, scheduled))
    photo_usage.approve(edition, by=by)
    photo_usage.publish(photo_ids)
    return edition


@transaction.atomic
def schedule(article: Article, *, by, at: datetime.datetime) -> Edition:
    """Schedule the article as saved for publication at ``at`` and return the new edition.

    The edition keeps the text of this moment: to publish later edits, schedule again, which
    replaces it.
    """
    article = _lock(article)
    if not can_publish(by):
        raise LacksPermission("Bạn không có quyền hẹn giờ đăng bài.")
    _require_ready(article)
    now, begun, current, scheduled = record_of(article)
    if at <= now:
        raise NotReady(
            f"Giờ hẹn {dates.short_datetime(at)} đã qua. Hãy chọn giờ sau "
            f"{dates.short_datetime(now)}, hoặc bấm “Đăng” để đăng ngay."
        )
    if at >= INSTANT_TOO_LATE:
        raise NotReady(f"Giờ hẹn {dates.short_datetime(at)} quá xa.")
    edition = edition_of(article, begun, begins_at=at, by=by)
    _require_date_not_later(edition, at)
    if current and edition.same_content(current):
        raise Unchanged("Nội dung này đang được đăng rồi, không có gì thay đổi để hẹn giờ.")
    if scheduled:
        _delete_scheduled(scheduled, now)
    if current:
        _close(current, at)
    edition.visible = DateTimeTZRange(at, None)
    edition.save()
    _set_desk_state(article, State.APPROVED)
    record(
        Action.SCHEDULE,
        article,
        actor=by,
        at=now,
        edition=edition.number,
        begins_at=_iso(at),
        cancelled=_number(scheduled),
    )
    photo_ids = photo_usage.lock(_photo_ids(article, scheduled))
    photo_usage.approve(edition, by=by)
    photo_usage.publish(photo_ids)
    return edition


@transaction.atomic
def cancel_schedule(article: Article, *, by) -> None:
    """Delete the scheduled edition; the current edition, if any, no longer has an end.

    An approved text that is then not public waits again for an editor (submitted): nothing else
    would bring it back to anybody's list.
    """
    article = _lock(article)
    if not can_publish(by):
        raise LacksPermission("Bạn không có quyền hủy hẹn giờ.")
    now, begun, current, scheduled = record_of(article)
    if not scheduled:
        raise NothingToDo("Bài này không có bản nào đang hẹn giờ; có thể nó vừa được đăng.")
    _delete_scheduled(scheduled, now)
    if current:
        _close(current, None)
    draft = edition_of(article, begun, begins_at=now, by=by)
    if article.desk_state == State.APPROVED and not (current and draft.same_content(current)):
        _set_desk_state(article, State.SUBMITTED)
    record(Action.CANCEL_SCHEDULE, article, actor=by, at=now, cancelled=scheduled.number)
    photo_usage.publish(photo_usage.lock(_photo_ids(article, scheduled)))


@transaction.atomic
def withdraw(article: Article, *, by, note: str) -> None:
    """Withdraw the article from the public now and delete its scheduled edition, if any."""
    article = _lock(article)
    if not can_withdraw(by):
        raise LacksPermission("Bạn không có quyền gỡ bài đang đăng.")
    now, _, current, scheduled = record_of(article)
    if not current:
        raise NothingToDo("Bài này không đang đăng, nên không có gì để gỡ.")
    if not note.strip():
        raise NotReady("Hãy ghi lý do gỡ bài; lý do được giữ trong nhật ký.")
    if scheduled:
        _delete_scheduled(scheduled, now)
    _close(current, now)
    record(
        Action.WITHDRAW,
        article,
        actor=by,
        at=now,
        note=note.strip(),
        edition=current.number,
        cancelled=_number(scheduled),
    )
    photo_usage.publish(photo_usage.lock(_photo_ids(article, scheduled)))


def after_edit(article: Article, *, by) -> None:
    """Set the desk state after an edit by ``by``; the caller saves the article.

    The edit of an approved article makes it a draft, because nobody approved the new text. The edit
    of a submitted article does so if ``by`` may not publish: it has to be submitted again.
    """
    if article.desk_state == State.APPROVED or (
        article.desk_state == State.SUBMITTED and not can_publish(by)
    ):
        article.desk_state = State.DRAFT


# --- Helpers --------------------------------------------------------------------------------


def _lock(article: Article) -> Article:
    """Read the article as committed and lock its row until the transaction ends."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def _require_ready(article: Article) -> None:
    if sentence := report.refusal(Edition.snapshot(article)):
        raise NotReady(sentence)


def _require_date_not_later(edition: Edition, begins_at: datetime.datetime) -> None:
    if edition.published_at > begins_at:
        raise NotReady(
            f"Ngày đăng in trên bài ({dates.short_datetime(edition.published_at)}) sau lúc bài "
            "lên cổng. Hãy để trống hoặc ghi sớm hơn; muốn bài lên muộn hơn thì dùng “Hẹn giờ”."
        )


def _close(edition: Edition, at: datetime.datetime | None) -> None:
    edition.visible = DateTimeTZRange(edition.begins_at, at)
    edition.save(update_fields=["visible"])


def _delete_scheduled(scheduled: Edition, now: datetime.datetime) -> None:
    if scheduled.begins_at <= now + ABOUT_TO_BEGIN:
        raise PublicationImminent(
            f"Bản hẹn giờ {dates.short_datetime(scheduled.begins_at)} đang lên cổng ngay lúc này. "
            "Hãy đợi vài giây rồi làm lại."
        )
    scheduled.delete()


def _reinsert_after(kept: Edition, edition: Edition) -> None:
    """Insert the scheduled edition ``kept`` again, with the number after ``edition``.

    So numbers stay in the order of time. If ``kept`` was to be the first edition, its printed date
    becomes that of ``edition``.
    """
    if kept.published_at == kept.begins_at:
        kept.published_at = edition.published_at
    kept.pk, kept.number = None, edition.number + 1
    kept.save(force_insert=True)


def _set_desk_state(article: Article, state: State) -> None:
    if article.desk_state != state:
        article.desk_state = state
        # No version in the history: the text is the same, and the journal has the action.
        # simple_history adds the method when the model is made.
        article.save_without_historical_record(update_fields=["desk_state"])  # type: ignore[attr-defined]


def _number(edition: Edition | None) -> int | None:
    return edition.number if edition else None


def _iso(instant: datetime.datetime | None) -> str | None:
    # As text: Django's JSON encoder drops the microseconds, which put two actions in order.
    return instant.isoformat() if instant else None


def _photo_ids(article: Article, taken_back: Edition | None) -> set[int]:
    """Return the ids of the photos of all editions of the article.

    ``taken_back`` is the scheduled edition that the action deleted, if any.
    """
    rows = [*article.editions.values_list("photo_ids", flat=True)]
    if taken_back:
        rows.append(taken_back.photo_ids)
    return {photo_id for row in rows for photo_id in row}
