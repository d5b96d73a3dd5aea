"""Days of the visit counter, as its closing leaves them."""

import datetime

from django.utils import timezone

from portal.visits.models import Day, LeftOut


def make_day(
    day: datetime.date, visits: int, views: int, *, closed: bool = True, seal: str = "", **left_out
) -> Day:
    """A counted day; ``left_out`` by reason: ``robot=12``."""
    LeftOut.objects.bulk_create(
        LeftOut(day=day, reason=reason, count=count) for reason, count in left_out.items()
    )
    return Day.objects.create(
        day=day,
        visits=visits,
        views=views,
        closed_at=timezone.now() if closed else None,
        seal=(seal or "ab" * 32) if closed else "",
    )
