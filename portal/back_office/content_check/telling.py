"""Tell administrators what a night has found that is new: at most one notice a night."""

import datetime
from collections import Counter

from django.utils import timezone

from portal.identity.models import User
from portal.notifications.models import Kind
from portal.notifications.sending import notify
from portal.outside_links.models import Domain, Finding, Run
from portal.vietnamese import text

#: Shorter than a night, so that the next one tells in any case.
AT_MOST_EVERY = datetime.timedelta(hours=20)
_HOSTS_NAMED, _LONGEST_HOST = 3, 40
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_SORTS = {
    Finding.Sort.BAD: "chỗ nghi là cờ bạc",
    Finding.Sort.HIDDEN: "liên kết ẩn",
}


def tell(run: Run) -> None:
    """Write the notices about what is new since the last ones; call it as the run is finished.

    What a run finds that staff start again on the same day is told the next night. The hosts of the
    first run of all are the record as it was, not news.
    """
    last = Run.objects.exclude(told_at=None).order_by("-pk").first()
    if last and last.told_at and last.told_at > timezone.now() - AT_MOST_EVERY:
        return
    since = last.pk if last else 0
    parts = [*_findings(since), *_domains(since)]
    if not parts:
        return
    people = User.objects.with_perm("jobs.change_job", backend=_BACKEND)
    notify(
        Kind.CONTENT,
        run,
        f"Kiểm tra hằng đêm thấy trong nội dung đang công khai: {', '.join(parts)}",
        to=people.values_list("pk", flat=True),
        actor=None,
    )
    run.told_at = timezone.now()
    run.save(update_fields=["told_at"])


def _findings(since: int) -> list[str]:
    new = Finding.objects.filter(first_run__gt=since, sort__in=_SORTS).order_by()
    counted = Counter(new.values_list("sort", flat=True))
    return [
        f"{text.number(counted[sort])} {words}" for sort, words in _SORTS.items() if counted[sort]
    ]


def _domains(since: int) -> list[str]:
    first = Run.objects.exclude(finished_at=None).order_by("pk").first()
    beginning = max(since, first.pk if first else 0)
    new = Domain.objects.filter(first_run__gt=beginning, items__gt=0).order_by("host")
    hosts = [*new.values_list("host", flat=True)]
    if not hosts:
        return []
    named = ", ".join(host[:_LONGEST_HOST] for host in hosts[:_HOSTS_NAMED])
    more = len(hosts) - _HOSTS_NAMED
    others = f" và {text.number(more)} tên miền nữa" if more > 0 else ""
    return [f"{text.number(len(hosts))} tên miền mới ({named}{others})"]
