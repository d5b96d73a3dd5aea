"""The nightly check of what is public: a background job that enqueues itself again.

Texts are cleaned when they are saved, by the rules of that day. What is found fails the job, and
its sentence stands on the dashboard of administrators; the whole of it is the report
(portal/outside_links/admin). Nothing is changed: a public text is what somebody approved. Other
hosts are not asked whether a link works, because the portal makes no requests to others.
"""

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from news.checks.links import unanswered
from news.models.public_record import database_instant
from portal.back_office.content_check import runs, storing, telling
from portal.back_office.content_check.storing import Found
from portal.back_office.content_check.texts import faults_of, shortened
from portal.back_office.content_check.things import STEPS, Thing
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, enqueue, handles
from portal.outside_links.addresses import own_hosts
from portal.outside_links.models import Finding, Run
from portal.vietnamese import text
from portal.vietnamese.dates import VIETNAM

KIND = "check_content"
#: Things read at once: memory does not grow with the record, and a kill loses one batch.
BATCH = 100
MOST_TOLD = 20


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
    """Check all that is public. A finding fails the job, for staff to see."""
    # First of all, so that a run that fails or is killed does not end the series.
    check_content_later(run_at=next_night())
    run = runs.begin()
    for _batch in _read(run):
        job.say(message=f"Đã đọc {text.number(run.items)} mục.")
    with transaction.atomic():
        storing.finish(run)
        telling.tell(run)
    found = Finding.objects.filter(run=run).order_by("pk")
    if count := found.count():
        told = [f"{each.name} {each.detail}" for each in found[:MOST_TOLD]]
        more = count - len(told)
        others = f" Và {text.number(more)} chỗ nữa." if more else ""
        raise GiveUp(f"Nội dung đang công khai cần xem lại. {'; '.join(told)}.{others}")


def _read(run: Run) -> Iterator[None]:
    """Read what is left of the run; yield after each batch that is stored."""
    at, own = database_instant(), own_hosts()
    while run.step < len(STEPS):
        batch = STEPS[run.step].batch(at, run.last, BATCH)
        with transaction.atomic():
            if batch:
                things = [thing for _pk, thing in batch]
                runs.move(run, step=run.step, last=batch[-1][0], read=len(batch))
                storing.store(run, _judged(things, own), own)
            else:
                runs.move(run, step=run.step + 1, last=0, read=0)
        yield


def _judged(things: list[Thing], own: set[str]) -> list[tuple[Thing, list[Found]]]:
    broken = _broken(things)
    return [
        (thing, [*faults_of(thing, own), *broken.get(at, [])]) for at, thing in enumerate(things)
    ]


def _broken(things: list[Thing]) -> dict[int, list[Found]]:
    """Return, by their places, the things with links into the portal that no reader can open."""
    links = [thing.links for thing in things]
    found = unanswered(link for each in links for link in each)
    addresses = {link.address for link in (*found.staff, *found.missing, *found.hidden)}
    return {
        at: [
            Found(
                Finding.Sort.BROKEN,
                f"có liên kết đến trang không còn công khai: {shortened(link.address)}",
            )
            for link in each
            if link.address in addresses
        ]
        for at, each in enumerate(links)
        if addresses
    }
