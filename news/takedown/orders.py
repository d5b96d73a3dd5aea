"""Order a takedown, and order that its withdrawals are confirmed: entries of the journal, and jobs.

The order is an entry of the journal: it names the articles, so that exactly those are withdrawn
which the person saw, and nobody can change it. The job only carries the number of that entry.
"""

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from news import workflow
from news.models import Ending, Source
from news.takedown.articles import Line, Period, articles_of, hash_of_lines
from news.workflow import (
    ActionNotAllowed,
    LacksPermission,
    NothingToDo,
    NotReady,
    OwnText,
    notices,
)
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.journal.models import Action, Entry, record

TAKE_DOWN, CONFIRM = "news.take_down", "news.confirm_takedown"
_OPEN = (Job.State.WAITING, Job.State.RUNNING)


class ChangedMeanwhile(ActionNotAllowed):
    """Error: there are other articles now than the person was shown."""


class GoesOn(ActionNotAllowed):
    """Error: a takedown of the source goes on; ``order`` is its entry."""

    def __init__(self, order: Entry):
        super().__init__("Việc gỡ tin của nguồn này đang chạy.")
        self.order = order


@transaction.atomic
def take_down(
    source: Source,
    *,
    by,
    period: Period,
    note: str,
    seen: str,
    public_reason: str = "",
    blocks: bool = False,
) -> Entry:
    """Order that all articles of ``source`` in the period are withdrawn; return the order.

    ``seen`` is the `hash_of_lines` of what the person was shown. ``blocks``: nothing of
    the source may be published from now on. A second press finds the order that goes on.
    """
    if not workflow.can_withdraw(by):
        raise LacksPermission("Bạn không có quyền gỡ tin của một nguồn.")
    if not note.strip():
        raise NotReady("Hãy ghi lý do gỡ; lý do được giữ trong nhật ký.")
    # Whoever is publishing an article of the source holds this row (workflow/publishing.py): its
    # edition is among those found, or it is refused.
    source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if running := order_that_goes_on(source):
        raise GoesOn(running)
    lines = articles_of(source, period)
    if not lines:
        raise NothingToDo("Không có tin nào của nguồn này đang đăng hay hẹn giờ.")
    if hash_of_lines(lines) != seen:
        raise ChangedMeanwhile(
            "Từ lúc bạn mở trang, tin của nguồn này đã khác. Hãy xem lại danh sách rồi bấm lần nữa."
        )
    if blocks and not source.is_blocked:
        source.is_blocked = True
        source.save(update_fields=["is_blocked"])
    order = _record(source, lines, period, by, note.strip(), public_reason.strip(), blocks)
    enqueue(TAKE_DOWN, order.pk, by=by.pk)
    return order


def _record(
    source: Source,
    lines: list[Line],
    period: Period,
    by,
    note: str,
    public_reason: str,
    blocks: bool,
) -> Entry:
    ids = [line.article_id for line in lines]
    notices.tell_of_takedown(source, ids, by=by, note=note)
    return record(
        Action.TAKE_DOWN,
        source,
        actor=by,
        note=note,
        articles=ids,
        count=len(ids),
        period=str(period),
        public_reason=public_reason,
        blocks_source=blocks,
    )


def order_that_goes_on(source: Source) -> Entry | None:
    """Return the order of a takedown of the source that waits or runs, or None."""
    orders = {str(entry.pk): entry for entry in orders_of(source)}
    running = Job.objects.filter(kind=TAKE_DOWN, key__in=orders, state__in=_OPEN)
    return next((orders[job.key] for job in running), None)


def orders_of(source: Source):
    """Return the takedowns of the source, newest first."""
    return Entry.objects.about(source).filter(action=Action.TAKE_DOWN).order_by("-pk")


def is_open(job: Job | None) -> bool:
    """Return whether the job waits or runs."""
    return job is not None and job.state in _OPEN


def job_of(order: Entry, kind: str = TAKE_DOWN) -> Job | None:
    """Return the latest job of the order: waiting, running, done or failed."""
    return Job.objects.filter(kind=kind, key=str(order.pk)).order_by("-pk").first()


@transaction.atomic
def go_on(order: Entry, *, by) -> None:
    """Let a takedown that has failed go on where it stopped; one that goes on stays as it is."""
    if not workflow.can_withdraw(by):
        raise LacksPermission("Bạn không có quyền gỡ tin của một nguồn.")
    if end_of(order) is None:
        enqueue(TAKE_DOWN, order.pk, by=by.pk)


def end_of(order: Entry) -> Entry | None:
    """Return the entry that ends the takedown, with what was not done, or None."""
    ends = Entry.objects.filter(
        kind=order.kind, object_id=order.object_id, action=Action.TAKEN_DOWN, pk__gt=order.pk
    )
    return ends.filter(facts__contains={"takedown": order.pk}).first()


def done_by(order: Entry) -> QuerySet[Entry]:
    """Return the entries of the withdrawals and the cancelled schedules of the takedown."""
    return Entry.objects.filter(
        action__in=[Action.WITHDRAW, Action.CANCEL_SCHEDULE],
        pk__gt=order.pk,
        facts__contains={"takedown": order.pk},
    )


def count_done(order: Entry) -> tuple[int, int]:
    """Return how many articles the takedown has withdrawn, and how many schedules cancelled."""
    cancelled = Count("pk", filter=Q(action=Action.CANCEL_SCHEDULE))
    found = done_by(order).order_by().aggregate(all=Count("pk"), cancelled=cancelled)
    return found["all"] - found["cancelled"], found["cancelled"]


def unconfirmed_of(order: Entry, *, by) -> QuerySet[Ending]:
    """Return the withdrawals of the takedown that ``by`` may confirm: others did them alone.

    None for who ordered it, though another person let it go on.
    """
    if order.actor_id == by.pk:
        return Ending.objects.none()
    waiting = Ending.objects.unconfirmed().exclude(by=by.pk)
    waiting = waiting.filter(article__in=order.facts["articles"])
    # An article may have been published and withdrawn again since.
    of_order = done_by(order).filter(
        object_id=OuterRef("article"), at=OuterRef("during__startswith")
    )
    return waiting.filter(Exists(of_order)).order_by("article")


@transaction.atomic
def confirm(order: Entry, *, by) -> None:
    """Order that all withdrawals of the takedown are confirmed; each is, and is journaled, alone.

    Raises OwnText for the person who ordered the takedown.
    """
    if not workflow.can_publish(by):
        raise LacksPermission(workflow.RULES["confirm"].lacks)
    if order.actor_id == by.pk:
        raise OwnText("Bạn đã gỡ các tin này: cần một người khác xác nhận.")
    source = Source.objects.select_for_update(no_key=True).get(pk=order.object_id)
    running = Job.objects.filter(kind=CONFIRM, key=str(order.pk), state__in=_OPEN)
    if running.exists():
        return
    waiting = unconfirmed_of(order, by=by).count()
    if not waiting:
        raise NothingToDo("Không còn bài nào của lần gỡ này chờ xác nhận.")
    confirmed = record(Action.CONFIRM_TAKEDOWN, source, actor=by, takedown=order.pk, count=waiting)
    enqueue(CONFIRM, order.pk, confirmed=confirmed.pk)
