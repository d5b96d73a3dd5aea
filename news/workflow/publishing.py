"""Actions that make a text public: publish, schedule, cancel a schedule."""

import datetime
from enum import Enum

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from news import added_links, photo_usage
from news.attachment_words import recording as attachment_words
from news.models import Article, Edition, Ending, Source
from news.publication_state import Past, edition_of, record_of
from news.related.comparing import compare_later
from news.workflow import approvals, endings
from news.workflow.desk_state import State, lock_with_photos, set_desk_state
from news.workflow.errors import NotReady, PendingEdition, Unchanged
from news.workflow.facts import from_now_on, iso, number, part_of, released
from news.workflow.notices import record
from news.workflow.ranges import close, delete_scheduled, reinsert_after
from news.workflow.rules import require, require_ready
from portal.journal.models import Action
from portal.vietnamese import dates
from portal.vietnamese.date_fields import INSTANT_TOO_LATE


class Pending(Enum):
    """Choice for a scheduled edition when another is published before it."""

    KEEP = "keep"
    CANCEL = "cancel"


@transaction.atomic
def publish(
    article: Article, *, by, pending: Pending | None = None, emergency: str = ""
) -> Edition:
    """Publish the article as saved, from now on, and return the new edition.

    Somebody who neither wrote nor submitted the text approves it by this too. Others publish only
    a text that is approved already, or, with the permission, for the reason ``emergency``.

    If another edition is scheduled, ``pending`` says whether to keep it (the new edition then ends
    when it begins) or to cancel it. Without ``pending``, PendingEdition is raised.
    """
    article, photos = lock_with_photos(article)
    now, begun, current, scheduled, ending = state = record_of(article)
    require("publish", article, state, by=by)
    require_ready(article)
    _require_explained_change(article, begun)
    edition = edition_of(article, begun, begins_at=now, by=by)
    _require_date_not_later(edition, now)
    _require_end_and_source_allow(article, now)
    if _changes_nothing(edition, current, ending):
        raise Unchanged("Nội dung này đang được đăng rồi, không có gì thay đổi để đăng lại.")
    if scheduled and pending is None:
        raise PendingEdition(
            f"Bài này đã hẹn giờ đăng lúc {dates.short_datetime(scheduled.begins_at)}. "
            "Hãy chọn giữ hay hủy bản hẹn giờ đó."
        )
    approvals.release(edition, by=by, emergency=emergency)
    kept = scheduled if pending is Pending.KEEP else None
    if scheduled:
        delete_scheduled(scheduled, now)
    if current:
        close(current, now)
    edition.visible = DateTimeTZRange(now, kept.begins_at if kept else None)
    edition.save()
    attachment_words.record(edition)
    if kept:
        reinsert_after(kept, edition)
    endings.settle(article, now)
    edition.refresh_from_db(fields=["visible"])  # Its end date may have closed it.
    _set_released(article, edition)
    record(
        Action.PUBLISH,
        article,
        actor=by,
        at=now,
        note=edition.emergency_reason,
        edition=edition.number,
        ends_at=iso(edition.visible.upper),
        kept=number(kept),
        cancelled=number(scheduled) if not kept else None,
        from_now_on=from_now_on(article, now),
        **released(edition),
    )
    added_links.record_of_edition(edition, current=current, by=by)
    photo_usage.approve(edition, by=by)
    photo_usage.publish(photos)
    compare_later(article)
    return edition


@transaction.atomic
def schedule(article: Article, *, by, at: datetime.datetime, emergency: str = "") -> Edition:
    """Schedule the article as saved for publication at ``at`` and return the new edition.

    The edition keeps the text of this moment: to publish later edits, schedule again, which
    replaces it. Approval and ``emergency`` as for `publish`.
    """
    article, photos = lock_with_photos(article)
    now, begun, current, scheduled, ending = state = record_of(article)
    require("schedule", article, state, by=by)
    require_ready(article)
    if at <= now:
        raise NotReady(
            f"Giờ hẹn {dates.short_datetime(at)} đã qua. Hãy chọn giờ sau "
            f"{dates.short_datetime(now)}, hoặc bấm “Đăng” để đăng ngay."
        )
    if at >= INSTANT_TOO_LATE:
        raise NotReady(f"Giờ hẹn {dates.short_datetime(at)} quá xa.")
    _require_explained_change(article, begun)
    edition = edition_of(article, begun, begins_at=at, by=by)
    _require_date_not_later(edition, at)
    _require_end_and_source_allow(article, at)
    if _changes_nothing(edition, current, ending):
        raise Unchanged("Nội dung này đang được đăng rồi, không có gì thay đổi để hẹn giờ.")
    approvals.release(edition, by=by, emergency=emergency)
    if scheduled:
        delete_scheduled(scheduled, now)
    if current:
        close(current, at)
    edition.visible = DateTimeTZRange(at, None)
    edition.save()
    attachment_words.record(edition)
    endings.settle(article, now)
    edition.refresh_from_db(fields=["visible"])  # Its end date may have closed it.
    _set_released(article, edition)
    record(
        Action.SCHEDULE,
        article,
        actor=by,
        at=now,
        note=edition.emergency_reason,
        edition=edition.number,
        begins_at=iso(at),
        ends_at=iso(edition.visible.upper),
        cancelled=number(scheduled),
        from_now_on=from_now_on(article, now),
        **released(edition),
    )
    added_links.record_of_edition(edition, current=current, by=by)
    photo_usage.approve(edition, by=by)
    photo_usage.publish(photos)
    compare_later(article)
    return edition


@transaction.atomic
def cancel_schedule(article: Article, *, by, note: str = "", takedown: int | None = None) -> None:
    """Delete the scheduled edition; the current edition, if any, no longer has an end.

    ``note`` is the reason, if any; ``takedown`` the order to which it belongs (news/takedown).
    An approved text stays approved: whoever may publish can schedule it again.
    """
    article, photos = lock_with_photos(article)
    now, _begun, current, scheduled, _ending = state = record_of(article)
    require("cancel_schedule", article, state, by=by)
    assert scheduled
    delete_scheduled(scheduled, now)
    if current:
        close(current, None)
    endings.settle(article, now)
    record(
        Action.CANCEL_SCHEDULE,
        article,
        actor=by,
        at=now,
        note=note,
        cancelled=scheduled.number,
        from_now_on=from_now_on(article, now),
        **part_of(takedown),
    )
    photo_usage.publish(photos)


def _changes_nothing(edition: Edition, current: Edition | None, ending: Ending | None) -> bool:
    """Return whether readers have the content already, and not as out of date.

    The same text published again is how a notice "hết hiệu lực" that was a mistake is lifted.
    """
    return current is not None and ending is None and edition.same_content(current)


def _require_explained_change(article: Article, begun: Past) -> None:
    """Raise NotReady where a text that has been public changes without its kind and reason."""
    if begun.editions and not (article.change and article.change_note):
        raise NotReady(
            "Bài này đã từng lên cổng: hãy chọn “sửa nhỏ” hay “đính chính” và ghi đã sửa gì, vì "
            "sao."
        )


def _require_end_and_source_allow(article: Article, begins_at: datetime.datetime) -> None:
    """Raise NotReady where the text would end before it begins, or begin too early for its source.

    Portals wait at least an hour before they carry an item of the press (domain.md, L16).
    """
    if article.ends_at and article.ends_at <= begins_at:
        raise NotReady(
            f"Bài hết hạn lúc {dates.short_datetime(article.ends_at)}, trước lúc lên cổng. Hãy đổi "
            "hoặc bỏ giờ hết hạn."
        )
    if article.source_id is None:
        return
    # A takedown that has begun waits for the commit of this action, or this one for it: then the
    # source may be blocked by now (news/takedown/orders.py).
    source = Source.objects.locked_for_share(article.source_id)
    if source.is_blocked:
        raise NotReady(source.why_blocked)
    if not source.wait_minutes:
        return
    if article.source_published_at is None:
        raise NotReady(f"Hãy ghi giờ {source} đăng bài gốc: bài của nguồn này phải đăng lại sau.")
    earliest = article.source_published_at + datetime.timedelta(minutes=source.wait_minutes)
    if begins_at < earliest:
        raise NotReady(
            f"Bài của {source} lên cổng sớm nhất lúc {dates.short_datetime(earliest)}, "
            f"{source.wait_minutes} phút sau khi nguồn đăng. Hãy hẹn giờ từ lúc ấy."
        )


def _require_date_not_later(edition: Edition, begins_at: datetime.datetime) -> None:
    if edition.published_at > begins_at:
        raise NotReady(
            f"Ngày đăng in trên bài ({dates.short_datetime(edition.published_at)}) sau lúc bài "
            "lên cổng. Hãy để trống hoặc ghi sớm hơn; muốn bài lên muộn hơn thì dùng “Hẹn giờ”."
        )


def _set_released(article: Article, edition: Edition) -> None:
    """Set the desk state of a text that ``edition`` publishes.

    After an emergency it waits for a second person like any other that was submitted.
    """
    state = State.APPROVED if edition.approval else State.SUBMITTED
    set_desk_state(article, state, edition.approval)
