"""The nightly check of what is public: a background job that enqueues itself again.

Texts are cleaned when they are saved, by the rules of that day. What is found fails the job, and
its sentence stands on the dashboard of administrators. Nothing is changed: a public text is what
somebody approved. Other hosts are not asked whether a link works, because the portal makes no
requests to others.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from news.checks.links import unanswered
from news.models import Edition
from news.models.public_record import database_instant
from portal.back_office.content_check.texts import faults_of
from portal.identity.models import Page
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, enqueue, handles
from portal.outside_links.addresses import links_of, own_hosts
from portal.vietnamese import text
from portal.vietnamese.dates import VIETNAM

KIND = "check_content"
#: Texts read at once: memory does not grow with the record.
BATCH = 100
MOST_TOLD = 20


@dataclass(frozen=True)
class _Text:
    name: str
    html: str


@dataclass
class _Findings:
    count: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, thing: _Text, fault: str) -> None:
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"{thing.name} {fault}")


def next_night() -> datetime.datetime:
    """Return the next two o'clock in the morning in Vietnam."""
    now = timezone.now().astimezone(VIETNAM)
    night = now.replace(hour=2, minute=0, second=0, microsecond=0)
    return night if night > now else night + datetime.timedelta(days=1)


def check_content_later(*, run_at: datetime.datetime | None = None) -> None:
    """Enqueue a check, to run at once without ``run_at``; at most one waits."""
    enqueue(KIND, "all", run_at=run_at)


@handles(KIND, label="Kiểm tra nội dung đang công khai", seconds=6 * 3600)
def check_content(job: Job) -> None:
    """Check all public texts. A finding fails the job, for staff to see."""
    # First of all, so that a run that fails or is killed does not end the series.
    check_content_later(run_at=next_night())
    found, own = _Findings(), own_hosts()
    for batch in _batches(database_instant()):
        for each in batch:
            for fault in faults_of(each.html, own):
                found.add(each, fault)
        for each, address in _broken(batch):
            found.add(each, f"có liên kết đến trang không còn công khai: {address}")
    if found.count:
        more = found.count - len(found.told)
        others = f" Và {text.number(more)} chỗ nữa." if more else ""
        raise GiveUp(f"Nội dung đang công khai cần xem lại. {'; '.join(found.told)}.{others}")


def _batches(at: datetime.datetime) -> Iterator[list[_Text]]:
    last = 0
    while True:
        editions = Edition.objects.public(at).filter(pk__gt=last).order_by("pk")
        rows = list(editions.values_list("pk", "article_id", "title", "body")[:BATCH])
        if not rows:
            break
        last = rows[-1][0]
        yield [_Text(f"Bài số {number} “{title}”", body) for _, number, title, body in rows]
    pages = Page.objects.filter(is_public=True).order_by("pk").values_list("title", "body")
    yield [_Text(f"Trang “{title}”", body) for title, body in pages]


def _broken(batch: list[_Text]) -> Iterator[tuple[_Text, str]]:
    """Yield the texts of the batch with their links into the portal that a reader cannot open."""
    found = unanswered(link for each in batch for link in links_of(each.html))
    addresses = {link.address for link in (*found.staff, *found.missing, *found.hidden)}
    for each in batch:
        for link in links_of(each.html):
            if link.address in addresses:
                yield each, link.address
