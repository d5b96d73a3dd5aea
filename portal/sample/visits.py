"""Two years of invented visits for the demonstration, because an empty counter shows nothing.

Only the demonstration has them. Days are written and then closed as the counter closes its own, a
month in each transaction, so that visitors do not have to wait for the counter's lock. The sums of
hours and of pages are exactly those of the day, because `verify_visits` checks these days too.
"""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from media_gallery.models import Album, Video
from news.models import Edition
from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.jobs.queue import enqueue
from portal.vietnamese import dates
from portal.visits import jobs
from portal.visits.counting.rules import Reason
from portal.visits.days import closing
from portal.visits.models import Day, Hour, ItemDay, ItemHour, LeftOut

KIND = "make_sample_visits"
DAYS = 2 * 365
#: Days written in one transaction.
AT_ONCE = 30

#: Visits on a working day, two years ago and now.
FIRST_DAY, LAST_DAY = 900, 2400
WEEKDAYS = (1.08, 1.04, 1, 1, 0.96, 0.62, 0.55)
#: First days of the lunar year. From two days before to five days after, few people visit.
TET = {
    datetime.date(2024, 2, 10),
    datetime.date(2025, 1, 29),
    datetime.date(2026, 2, 17),
    datetime.date(2027, 2, 6),
    datetime.date(2028, 1, 26),
    datetime.date(2029, 2, 13),
}
TET_DAYS, TET_SHARE = range(-2, 6), 0.3
HOLIDAYS, HOLIDAY_SHARE = {(1, 1), (30, 4), (1, 5), (2, 9)}, 0.5
#: One day in so many has a rush of visits, as before a storm; and the factor by which it rises.
RUSH_ONE_IN, RUSH = 75, 1.7
#: The weights by which a day's visits are spread over its hours.
HOURS = (
    8,
    4,
    2,
    2,
    3,
    9,
    24,
    52,
    88,
    94,
    82,
    58,
    46,
    62,
    84,
    86,
    72,
    50,
    38,
    44,
    56,
    52,
    36,
    18,
)
#: The share of a day's views for pages without an item; the rest is for pages with one.
OTHER_PAGES = {"home": 0.24, "list": 0.16, "search": 0.04, "other": 0.02}
ITEMS = 1 - sum(OTHER_PAGES.values())
#: The exponent by which interest in an item falls with its age in days, and the factor for albums
#: and videos, which interest fewer readers than articles.
AGEING, PICTURES = 1.1, 0.5
#: The requests not counted as views, by reason, as shares of the views.
LEFT_OUT = {
    Reason.ROBOT: 0.11,
    Reason.PREFETCH: 0.02,
    Reason.STAFF: 0.015,
    Reason.HIDDEN: 0.012,
    Reason.WITHOUT_SCRIPT: 0.009,
    Reason.HEAD: 0.003,
    Reason.FOREIGN: 0.001,
    Reason.INVALID: 0.0004,
}

Page = tuple[str, int]


@dataclass(frozen=True)
class Read:
    """An article, album or video that readers view; ``liked`` is the weight of its popularity."""

    page: Page
    since: datetime.date
    liked: float


def make_later() -> None:
    """Enqueue the job that makes the visits; it runs when this transaction is committed."""
    enqueue(KIND, "all")


def make() -> None:
    """Write the visits of the two years before today, or the days an interruption left out.

    Takes some seconds. Days before the last day that has been counted are never written.
    """
    today = dates.today()
    last = Day.objects.filter(day__lt=today).aggregate(last=Max("day"))["last"]
    first = today - datetime.timedelta(days=DAYS)
    start = max(first, last + datetime.timedelta(days=1)) if last else first
    read = _items()
    for ordinal in range(start.toordinal(), today.toordinal(), AT_ONCE):
        days = [
            datetime.date.fromordinal(each)
            for each in range(ordinal, min(ordinal + AT_ONCE, today.toordinal()))
        ]
        with transaction.atomic():
            lock_until_commit(AdvisoryLock.VISITS)
            _write([_SampleDay(day, today, read) for day in days])
            closing.close_days()
    # Until half an hour after midnight yesterday is still open.
    for day in Day.objects.filter(day__lt=today, closed_at=None):
        jobs.close_later(day.day)


class _SampleDay:
    """The rows of one day; always the same for the same day, today's date and items."""

    def __init__(self, day: datetime.date, today: datetime.date, read: list[Read]):
        self.day = day
        self.chance = random.Random(f"visits {day}")
        self.visits = self._visits((today - day).days)
        self.views = int(self.visits * self.chance.uniform(2.2, 2.6))
        # Views of pages by the hour only for as long as the counter keeps them.
        self.has_hours_of_pages = (today - day) <= closing.ITEM_HOURS_KEPT
        self.pages = self._pages(read)

    def row(self) -> Day:
        return Day(day=self.day, visits=self.visits, views=self.views)

    def hours(self) -> list[Hour]:
        begin, _end = dates.day_bounds(self.day)
        views = shares(self.views, HOURS)
        visits = shares(self.visits, HOURS)
        return [
            Hour(hour=begin + datetime.timedelta(hours=at), views=views[at], visits=visits[at])
            for at in range(24)
        ]

    def pages_of(self, views: int) -> dict[Page, int]:
        """Return {page: views}: ``views`` spread over the pages, without pages that get none."""
        counts = shares(views, list(self.pages.values()))
        return {page: count for page, count in zip(self.pages, counts, strict=True) if count}

    def left_out(self) -> list[LeftOut]:
        counts = {
            reason: int(self.views * share * self.chance.uniform(0.7, 1.4))
            for reason, share in LEFT_OUT.items()
        }
        if self.chance.random() < 1 / 20:
            counts[Reason.FLOOD] = self.chance.randrange(20, 900)
        return [
            LeftOut(day=self.day, reason=reason, count=count)
            for reason, count in counts.items()
            if count
        ]

    def _visits(self, ago: int) -> int:
        visits = LAST_DAY - (LAST_DAY - FIRST_DAY) * ago / DAYS
        visits *= WEEKDAYS[self.day.weekday()] * self.chance.uniform(0.92, 1.08)
        if any((self.day - new_year).days in TET_DAYS for new_year in TET):
            visits *= TET_SHARE
        elif (self.day.day, self.day.month) in HOLIDAYS:
            visits *= HOLIDAY_SHARE
        elif self.chance.randrange(RUSH_ONE_IN) == 0:
            visits *= RUSH
        return int(visits)

    def _pages(self, read: list[Read]) -> dict[Page, float]:
        """Return {page: its share of the day's views}."""
        pages = {(kind, 0): share for kind, share in OTHER_PAGES.items()}
        interest = {
            each.page: each.liked / (1 + (self.day - each.since).days) ** AGEING
            for each in read
            if each.since <= self.day
        }
        whole = sum(interest.values())
        return pages | {page: ITEMS * part / whole for page, part in interest.items()}


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Split ``total`` into whole numbers in proportion to ``weights``; they add up to it exactly.

    >>> shares(10, [1, 1, 1])
    [3, 4, 3]
    """
    whole, seen, given, parts = sum(weights), 0.0, 0, []
    for weight in weights:
        seen += weight
        upto = round(total * seen / whole)
        parts.append(upto - given)
        given = upto
    return parts


def _items() -> list[Read]:
    """Return every public article, album and video, with its first day and popularity."""
    kinds = {
        "article": (1, Edition.objects.public().values_list("article_id", "published_at")),
        "album": (PICTURES, Album.objects.public().values_list("pk", "published_at")),
        "video": (PICTURES, Video.objects.public().values_list("pk", "published_at")),
    }
    return [
        Read(
            (kind, item),
            dates.local_day(at),
            liked * random.Random(f"{kind} {item}").lognormvariate(0, 0.9),
        )
        for kind, (liked, rows) in kinds.items()
        for item, at in rows
        if at is not None
    ]


def _write(days: list[_SampleDay]) -> None:
    Day.objects.bulk_create(day.row() for day in days)
    Hour.objects.bulk_create(hour for day in days for hour in day.hours())
    LeftOut.objects.bulk_create(row for day in days for row in day.left_out())
    ItemHour.objects.bulk_create(
        ItemHour(hour=hour.hour, kind=kind, item=item, views=views, unique_views=views)
        for day in days
        if day.has_hours_of_pages
        for hour in day.hours()
        for (kind, item), views in day.pages_of(hour.views).items()
    )
    ItemDay.objects.bulk_create(
        ItemDay(day=day.day, kind=kind, item=item, views=views)
        for day in days
        if not day.has_hours_of_pages
        for (kind, item), views in day.pages_of(day.views).items()
    )
