"""Say who has a form open. It informs, and never blocks."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from portal.editing.jobs import sweep_later
from portal.editing.models import IDLE, OpenForm
from portal.vietnamese import dates

#: A tab in front reports every 10 seconds.
LIVE = datetime.timedelta(seconds=30)


def report(
    key: uuid.UUID, *, user, kind: str, object_id: int, typed: bool = False, left: bool = False
) -> None:
    """Record that ``user`` has the form open, has ``typed`` since the last report, or has left."""
    mine = OpenForm.objects.filter(user=user, key=key)
    now = timezone.now()
    if left:
        mine.delete()
    elif not mine.update(seen_at=now, **({"typed_at": now} if typed else {})):
        try:
            with transaction.atomic():
                OpenForm.objects.create(user=user, key=key, kind=kind, object_id=object_id)
            sweep_later()
        except IntegrityError:
            pass  # Two reports of one page at once; the other one has written the row.


def sentences(
    model: type[Model], object_id: int, *, user, key: uuid.UUID | None = None
) -> list[str]:
    """Return a sentence for each person who has the object's form open, the first opened first.

    ``key`` is the tab that asks: other tabs of ``user`` are told too. Without it only other people
    are: the page that the user has just left may not have said so yet.
    """
    kind, thing = model._meta.label_lower, f"{model._meta.verbose_name} này"
    now = timezone.now()
    by_person: dict[int, list[OpenForm]] = {}
    for form in OpenForm.objects.present(kind, object_id).select_related("user"):
        if form.user_id != user.pk or key not in (None, form.key):
            by_person.setdefault(form.user_id, []).append(form)
    return [
        _sentence(forms, thing, is_own=person == user.pk, now=now)
        for person, forms in by_person.items()
    ]


def _sentence(forms: list[OpenForm], thing: str, *, is_own: bool, now: datetime.datetime) -> str:
    since = clock_or_day(forms[0].opened_at)
    if is_own:
        return f"Bạn cũng đang mở {thing} ở một thẻ khác, từ {since}."
    silent = now - max(form.typed_at for form in forms)
    if silent >= IDLE:
        minutes = int(silent.total_seconds() // 60)
        return f"{forms[0].user} để mở {thing} từ {since}, đã {minutes} phút không gõ gì."
    return f"{forms[0].user} đang sửa {thing} từ {since}."


def clock_or_day(instant: datetime.datetime) -> str:
    """Return the time in Vietnam, with the date before it if that is not today's."""
    local = dates.local_time(instant)
    return f"{local:%H:%M}" if local.date() == dates.today() else dates.short_datetime(instant)


def live_keys(keys: Iterable[uuid.UUID], *, user) -> set[uuid.UUID]:
    """Return those of the person's tabs that are open now."""
    open_forms = OpenForm.objects.filter(user=user, key__in=keys)
    now = timezone.now()
    return {form.key for form in open_forms if form.seen_at >= now - LIVE}
