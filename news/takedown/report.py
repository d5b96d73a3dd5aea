"""Read how far a takedown is, and what came of each of its articles."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from news.models import Article
from news.takedown import orders
from portal.jobs.models import Job
from portal.journal.models import Action, Entry
from portal.vietnamese import dates

ON_A_PAGE = 100


@dataclass(frozen=True)
class Outcome:
    """Result for one article of the takedown. ``kind``: done, gone, refused or waiting."""

    article_id: int
    title: str
    kind: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """The takedown ``order`` now; ``page`` has `Outcome`s.

    ``unconfirmed``: so many withdrawals may the person who reads it confirm.
    """

    order: Entry
    total: int
    withdrawn: int
    schedules: int
    gone: int
    refused: list[Outcome]
    end: Entry | None
    job: Job | None
    unconfirmed: int
    confirming: Job | None
    page: Page

    @property
    def goes_on(self) -> bool:
        return self.end is None and orders.is_open(self.job)

    @property
    def waiting(self) -> int:
        return self.total - self.withdrawn - self.schedules - self.gone - len(self.refused)

    @property
    def is_being_confirmed(self) -> bool:
        return orders.is_open(self.confirming)

    @property
    def confirming_failed(self) -> bool:
        return self.confirming is not None and self.confirming.state == Job.State.FAILED


def report_of(order: Entry, page: int, *, by) -> Report:
    """Return the report for ``by``.

    A page asks for it every few seconds while the takedown goes on: it has as many queries for
    thousands of articles as for one, and reads articles for one page and those refused.
    """
    end, ids = orders.end_of(order), order.facts["articles"]
    refused = dict(end.facts["refused"]) if end else {}
    gone = {*end.facts["gone"]} if end else set()
    shown = Paginator(ids, ON_A_PAGE).get_page(page)
    wanted = [*shown.object_list, *refused]
    done = {entry.object_id: entry for entry in orders.done_by(order).filter(object_id__in=wanted)}
    titles = dict(Article.objects.filter(pk__in=wanted).values_list("pk", "title"))

    def outcome(article_id: int) -> Outcome:
        title = titles.get(article_id, f"Bài số {article_id}")
        if entry := done.get(article_id):
            verb = "Đã gỡ" if entry.action == Action.WITHDRAW else "Đã hủy hẹn giờ"
            return Outcome(
                article_id, title, "done", f"{verb} lúc {dates.short_datetime(entry.at)}."
            )
        if article_id in refused:
            return Outcome(article_id, title, "refused", refused[article_id])
        if article_id in gone:
            return Outcome(
                article_id, title, "gone", "Đã gỡ từ trước, hoặc đã đăng với nguồn khác."
            )
        return Outcome(article_id, title, "waiting", "Chưa đến lượt.")

    withdrawn, schedules = orders.count_done(order)
    shown.object_list = [outcome(article_id) for article_id in shown.object_list]
    return Report(
        order=order,
        total=len(ids),
        withdrawn=withdrawn,
        schedules=schedules,
        gone=len(gone),
        refused=[outcome(article_id) for article_id in refused],
        end=end,
        job=orders.job_of(order),
        unconfirmed=orders.unconfirmed_of(order, by=by).count(),
        confirming=orders.job_of(order, orders.CONFIRM),
        page=shown,
    )
