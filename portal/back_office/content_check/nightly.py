"""The nightly check of what is public: a background job that enqueues itself again.

Texts are cleaned when they are saved, by the rules of that day. What is found fails the job, and
its sentence stands on the dashboard of administrators. Nothing is changed: a public text is what
somebody approved. Other hosts are not asked whether a link works, because the portal makes no
requests to others.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone

from media_gallery.models import Album, Video
from news.models import Edition
from news.models.public_record import database_instant
from portal.back_office.content_check.texts import faults_of, links_of
from portal.identity.models import Identity, Page
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, enqueue, handles
from portal.vietnamese import text
from portal.vietnamese.dates import VIETNAM

KIND = "check_content"
#: Texts read at once: memory does not grow with the record.
BATCH = 100
MOST_TOLD = 20

#: The parameter in addresses of one thing, and the kind of thing.
_ONE = {"article_id": "article", "album_id": "album", "video_id": "video"}


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
    found, own = _Findings(), _own_hosts()
    for batch in _batches(database_instant()):
        for each in batch:
            for fault in faults_of(each.html, own):
                found.add(each, fault)
        for each, address in _broken(batch, own):
            found.add(each, f"có liên kết đến trang không còn công khai: {address}")
    if found.count:
        more = found.count - len(found.told)
        others = f" Và {text.number(more)} chỗ nữa." if more else ""
        raise GiveUp(f"Nội dung đang công khai cần xem lại. {'; '.join(found.told)}.{others}")


def _own_hosts() -> set[str]:
    canonical = urlsplit(Identity.current().canonical_origin).hostname
    return {*settings.ALLOWED_HOSTS, *([canonical] if canonical else [])}


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


def _broken(batch: list[_Text], own: set[str]) -> list[tuple[_Text, str]]:
    """Return the links of the batch into the portal that lead to nothing public."""
    broken: list[tuple[_Text, str]] = []
    asked: dict[str, dict[int, list[tuple[_Text, str]]]] = {kind: {} for kind in _ONE.values()}
    for each in batch:
        for link in links_of(each.html):
            if not link.address.startswith("/") and link.host not in own:
                continue
            try:
                match = resolve(urlsplit(link.address).path)
            except (Resolver404, ValueError):
                broken.append((each, link.address))
                continue
            for parameter, kind in _ONE.items():
                if parameter in match.kwargs:
                    uses = asked[kind].setdefault(match.kwargs[parameter], [])
                    uses.append((each, link.address))
    for kind, uses_of in asked.items():
        public = _public(kind, [*uses_of]) if uses_of else set()
        broken += [use for number, uses in uses_of.items() if number not in public for use in uses]
    return broken


def _public(kind: str, numbers: list[int]) -> set[int]:
    if kind == "article":
        editions = Edition.objects.public().filter(article_id__in=numbers)
        return {*editions.values_list("article_id", flat=True)}
    model = Album if kind == "album" else Video
    return {*model.objects.public().filter(pk__in=numbers).values_list("pk", flat=True)}
