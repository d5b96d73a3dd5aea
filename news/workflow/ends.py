"""Actions that end what is public: withdraw, expire, move, and confirm what one person did."""

import datetime

from django.db import transaction
from django.utils import timezone

from news import photo_usage
from news.models import Article, Edition, Ending
from news.models.after_publication import EndKind
from news.publication_state import record_of
from news.workflow import endings
from news.workflow.desk_state import lock, lock_with_photos
from news.workflow.errors import NothingToDo, NotReady, OwnText
from news.workflow.facts import from_now_on, iso, number, part_of
from news.workflow.notices import record
from news.workflow.ranges import close, delete_scheduled
from news.workflow.rules import RULES, require
from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.journal.models import Action


@transaction.atomic
def withdraw(
    article: Article, *, by, note: str, public_reason: str = "", takedown: int | None = None
) -> Ending:
    """Withdraw the article from the public now and delete its scheduled edition, if any.

    ``note`` is the reason, which the journal keeps; ``public_reason`` is shown at the article's
    address. It acts at once; a second person confirms it afterwards (`confirm`). ``takedown`` is
    the order to which it belongs (news/takedown).
    """
    article, photos = lock_with_photos(article)
    now, _, current, scheduled, _ending = state = record_of(article)
    require("withdraw", article, state, by=by)
    assert current
    if not note.strip():
        raise NotReady("Hãy ghi lý do gỡ bài; lý do được giữ trong nhật ký.")
    _stop(current, scheduled, now)
    ending = endings.begin(article, EndKind.WITHDRAWN, now, by=by, notice=public_reason.strip())
    record(
        Action.WITHDRAW,
        article,
        actor=by,
        at=now,
        note=note.strip(),
        edition=current.number,
        cancelled=number(scheduled),
        public_reason=ending.notice,
        from_now_on=from_now_on(article, now),
        **part_of(takedown),
    )
    photo_usage.publish(photos)
    return ending


@transaction.atomic
def expire(article: Article, *, by, notice: str = "") -> Ending:
    """Mark the public article as out of date: it can be read, but stands in no list.

    ``notice`` is shown above the text, beside the date. The next edition ends it.
    """
    article = lock(article)
    now, _, current, _scheduled, ending = state = record_of(article)
    require("expire", article, state, by=by)
    assert current
    if ending:
        raise NothingToDo("Bài này đã được ghi là hết hiệu lực rồi.")
    ending = endings.begin(article, EndKind.OUT_OF_DATE, now, by=by, notice=notice.strip())
    record(
        Action.EXPIRE,
        article,
        actor=by,
        at=now,
        note=ending.notice,
        edition=current.number,
        from_now_on=from_now_on(article, now),
    )
    return ending


@transaction.atomic
def move(article: Article, *, by, to: Article, note: str) -> Ending:
    """Withdraw the article and let its address lead to the public article ``to``.

    ``note`` is the reason, which the journal keeps. Confirmed afterwards like a withdrawal.
    """
    article, photos = lock_with_photos(article)
    _wait_for_other_moves()
    now, _, current, scheduled, _ending = state = record_of(article)
    require("move", article, state, by=by)
    assert current
    if not note.strip():
        raise NotReady("Hãy ghi lý do; lý do được giữ trong nhật ký.")
    if to.pk == article.pk:
        raise NotReady("Hãy chọn một bài khác với bài này.")
    if not to.editions.public(now).exists():
        raise NotReady(f"“{to}” không đang đăng nên không dẫn người đọc đến đó được.")
    _stop(current, scheduled, now)
    ending = endings.begin(article, EndKind.MOVED, now, by=by, moved_to=to)
    record(
        Action.MOVE,
        article,
        actor=by,
        at=now,
        note=note.strip(),
        edition=current.number,
        cancelled=number(scheduled),
        to=to.pk,
        from_now_on=from_now_on(article, now),
    )
    photo_usage.publish(photos)
    return ending


@transaction.atomic
def confirm(ending: Ending, *, by) -> None:
    """Confirm afterwards what another person withdrew or moved alone.

    Raises OwnText when ``by`` did it, NothingToDo when it is confirmed or waits for nobody.
    """
    article = lock(ending.article)
    require("confirm", article, record_of(article), by=by)
    ending = Ending.objects.get(pk=ending.pk)
    if not Ending.objects.unconfirmed().filter(pk=ending.pk).exists():
        raise NothingToDo(RULES["confirm"].wrong_state)
    if why := why_not_confirm(ending, by=by):
        raise OwnText(why)
    ending.confirmed_by, ending.confirmed_at = by, timezone.now()
    ending.save(update_fields=["confirmed_by", "confirmed_at"])
    record(Action.CONFIRM, article, actor=by, ending=ending.pk, begins_at=iso(ending.begins_at))


@transaction.atomic
def confirm_all(article: Article, *, by) -> None:
    """Confirm all that other people withdrew or moved of the article.

    Raises OwnText when ``by`` did it, NothingToDo when nothing waits.
    """
    article = lock(article)
    require("confirm", article, record_of(article), by=by)
    waiting = article.endings.unconfirmed().order_by("pk")
    if not waiting:
        raise NothingToDo(RULES["confirm"].wrong_state)
    for ending in [each for each in waiting if not why_not_confirm(each, by=by)] or waiting:
        confirm(ending, by=by)


def why_not_confirm(ending: Ending, *, by) -> str:
    """Return why ``by`` may not confirm ``ending``, "" if somebody else did it."""
    return "Bạn đã gỡ bài này: cần một người khác xác nhận." if ending.by_id == by.pk else ""


def _wait_for_other_moves() -> None:
    """Let one transaction at a time move an article: two could lead to each other otherwise.

    Each reads the other article, which it does not lock. Whoever waits here holds an article, and
    nobody who has passed waits for one.
    """
    lock_until_commit(AdvisoryLock.MOVED_ARTICLES)


def _stop(current: Edition, scheduled: Edition | None, now: datetime.datetime) -> None:
    if scheduled:
        delete_scheduled(scheduled, now)
    close(current, now)
