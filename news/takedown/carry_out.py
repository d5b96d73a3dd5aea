"""Carry out a takedown: withdraw its articles one by one, and go on where a run was interrupted.

Each article is withdrawn in a transaction of its own, with the number of the order in its entry of
the journal. So a run that is killed loses nothing, and the next one leaves out what is done.
"""

import logging
import time
from typing import NamedTuple

from django.db import DatabaseError, OperationalError, transaction

from news import workflow
from news.bulk.run import FAILED
from news.models import Article, Ending, Source
from news.publication_state import record_of
from news.takedown import orders
from news.workflow.desk_state import lock
from portal.identity.models import User
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, Postponed
from portal.journal.models import Action, Entry, record
from portal.vietnamese import text

logger = logging.getLogger(__name__)

#: After so many seconds the job makes room for others: pictures of approved photos wait behind it.
SECONDS_AT_ONCE = 60
_SECONDS_BETWEEN_WORDS = 1


class NotDone(NamedTuple):
    """An article that the takedown left as it is, and why. ``is_gone``: it was gone already."""

    article_id: int
    is_gone: bool
    sentence: str = ""


def take_down(job: Job) -> None:
    """Withdraw the articles of the order that are not withdrawn yet, then tell the result."""
    order, by = Entry.objects.get(pk=job.key), User.objects.get(pk=job.args["by"])
    if orders.end_of(order):
        return
    if not workflow.can_withdraw(by):
        raise GiveUp(f"{by} không còn quyền gỡ tin. Hãy để người khác gỡ phần còn lại.")
    done = {*orders.done_by(order).values_list("object_id", flat=True)}
    articles = order.facts["articles"]
    progress, not_done = _Progress(job, len(articles), len(done)), []
    about_to_begin = False
    for article_id in articles:
        if article_id in done:
            continue
        try:
            if left := _withdraw(article_id, order, by):
                not_done.append(left)
        except workflow.PublicationImminent:
            about_to_begin = True
        progress.step()
    if about_to_begin:
        raise Postponed("Có bản hẹn giờ đang lên cổng ngay lúc này.", seconds=3)
    _end(order, articles, not_done, by=by)


def confirm(job: Job) -> None:
    """Confirm the withdrawals of a takedown that still wait for a second person."""
    order = Entry.objects.get(pk=job.key)
    by = Entry.objects.select_related("actor").get(pk=job.args["confirmed"]).actor
    assert by
    waiting = [*orders.unconfirmed_of(order, by=by).values_list("pk", flat=True)]
    progress = _Progress(job, len(waiting))
    for pk in waiting:
        try:
            workflow.confirm(Ending.objects.select_related("article").get(pk=pk), by=by)
        except workflow.LacksPermission as refused:
            raise GiveUp(str(refused)) from refused
        except workflow.NothingToDo:
            pass  # Somebody confirmed it a moment ago.
        progress.step()


class _Progress:
    """Tell how far the job is, and make room for others after SECONDS_AT_ONCE."""

    def __init__(self, job: Job, total: int, done: int = 0):
        self.job, self.total, self.done = job, total, done
        self.begun = self.told = time.monotonic()

    def step(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.told > _SECONDS_BETWEEN_WORDS:
            self.told = now
            sentence = f"Đã xong {text.number(self.done)} / {text.number(self.total)} bài."
            self.job.say(100 * self.done // self.total, sentence)
        if now - self.begun > SECONDS_AT_ONCE and self.done < self.total:
            raise Postponed(
                f"Đã xong {text.number(self.done)} / {text.number(self.total)} bài.", seconds=1
            )


def _withdraw(article_id: int, order: Entry, by: User) -> NotDone | None:
    """Withdraw one article, or cancel its schedule; return why not, None if it is done."""
    source_id = order.object_id
    try:
        with transaction.atomic():
            article = Article.objects.filter(pk=article_id).first()
            if article is None:
                return NotDone(article_id, True)
            article = lock(article)
            state = record_of(article)
            if state.current and state.current.source_id == source_id:
                workflow.withdraw(
                    article,
                    by=by,
                    note=order.note,
                    public_reason=order.facts["public_reason"],
                    takedown=order.pk,
                )
            elif state.scheduled and state.scheduled.source_id == source_id:
                workflow.cancel_schedule(article, by=by, note=order.note, takedown=order.pk)
            else:
                return NotDone(article_id, True)
    except workflow.PublicationImminent:
        raise
    except workflow.ActionNotAllowed as refused:
        return NotDone(article_id, False, str(refused))
    except OperationalError:
        raise  # The server or a deadlock: another attempt goes on from here.
    except DatabaseError:
        logger.exception("The takedown %s failed on article %s", order.pk, article_id)
        return NotDone(article_id, False, FAILED)
    return None


@transaction.atomic
def _end(order: Entry, articles: list[int], not_done: list[NotDone], *, by: User) -> None:
    withdrawn, schedules = orders.count_done(order)
    source = Source.objects.get(pk=order.object_id)
    record(
        Action.TAKEN_DOWN,
        source,
        actor=by,
        takedown=order.pk,
        withdrawn=withdrawn,
        schedules=schedules,
        gone=[left.article_id for left in not_done if left.is_gone],
        left=sum(not left.is_gone for left in not_done),
        refused=[[left.article_id, left.sentence] for left in not_done if not left.is_gone],
    )
