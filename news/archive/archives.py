"""The archive "Các tin đã đưa ngày": news by year, month and day, of all or of one category.

A day is a Vietnamese calendar day (portal/vietnamese/dates.py); an item belongs to the day of its
printed date.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.lookups import In
from django.urls import reverse

from news.models import Edition
from news.models.edition_queries import EditionQuerySet
from portal.database.compiled_queries import compiled_once
from portal.taxonomy.menu import Menu
from portal.taxonomy.models import Category
from portal.vietnamese import dates
from portal.vietnamese.calendar_periods import CalendarPeriod
from portal.web.page_cache import dependencies

#: Name of editions on pages that mark today: at midnight they are made anew
#: (portal/kept_pages/boundaries.py).
TODAY = "today"
#: A gap of more days is named by its months, one of more months by its years, one of more years by
#: the whole table: each name takes memory in each page that has it.
_MOST_NAMES = 40

_ONE_DAY = datetime.timedelta(days=1)
_URL_NAMES = ("year", "month", "day")


@dataclass(frozen=True)
class Link:
    """A period, and the address of its page in an archive."""

    period: CalendarPeriod
    address: str


@dataclass(frozen=True)
class Nearest:
    """The nearest periods with news before and after one; None if there is none."""

    before: Link | None = None
    after: Link | None = None

    def __bool__(self):
        return bool(self.before or self.after)


@dataclass(frozen=True)
class Archive:
    """The archive of all news, or of the news of ``category`` and of those ``below`` it."""

    category: Category | None = None
    below: tuple[Category, ...] = ()

    @classmethod
    def of(cls, category: Category, menu: Menu) -> "Archive":
        return cls(category, tuple(menu.below(category)))

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories whose news it has; empty for all news."""
        return (self.category, *self.below) if self.category else ()

    @property
    def category_ids(self) -> tuple[int, ...]:
        return tuple(each.pk for each in self.categories)

    def address(self, period: CalendarPeriod) -> str:
        """Return the path of the period's page."""
        name = _URL_NAMES[len(period.numbers) - 1]
        if self.category is None:
            return reverse(f"news:{name}", args=period.numbers)
        return reverse(f"news:category_{name}", args=[self.category.slug, *period.numbers])

    def link(self, period: CalendarPeriod) -> Link:
        return Link(period, self.address(period))

    def feed(self, period: CalendarPeriod) -> str:
        """Return the address of the feed of the period's news."""
        asked = {"chuyen_muc": self.category.slug} if self.category else {}
        asked |= {"tu_ngay": f"{period.first}", "den_ngay": f"{period.last}"}
        return f"{reverse('news:feed')}?{urlencode(asked)}"

    def year_of(self, items: Sequence[Edition]) -> Link | None:
        """Return the year of the first of these items; None if there are none."""
        if not items:
            return None
        return self.link(CalendarPeriod(dates.local_day(items[0].published_at).year))

    def names(self, period: CalendarPeriod) -> list[str]:
        """Return what kept pages of the period's news are named by.

        A category is named together with the year: a page of the past does not change when the
        category has news today.
        """
        if self.category is None:
            return [f"news_edition/{period.key}"]
        return [f"news_edition/category-year={each.pk}/{period.year}" for each in self.categories]

    def editions(self, period: CalendarPeriod) -> EditionQuerySet:
        """Return the editions, public or not, with a printed date in the period."""
        found = Edition.objects.printed_between(period.bounds).named(*self.names(period))
        return found.filter(category__in=self.categories) if self.category else found

    def nearest(self, period: CalendarPeriod, at: datetime.datetime | None = None) -> Nearest:
        """Return the nearest periods of the same length with news; one query.

        News counts that lists show at ``at``, by default now. The page is named by the days between
        the period and what was found, on which something nearer would have to appear.
        """
        begin, end = period.bounds
        with dependencies.reading(instead_of=["news_edition"]):
            before, after = self._nearest_days(begin, end, at)
        dependencies.name(
            *self._names_between(before, period.first - _ONE_DAY),
            *self._names_between(period.last + _ONE_DAY, after),
        )
        return Nearest(
            self.link(period.of_its_kind(before)) if before else None,
            self.link(period.of_its_kind(after)) if after else None,
        )

    def _nearest_days(
        self, begin: datetime.datetime, end: datetime.datetime, at: datetime.datetime | None
    ) -> tuple[datetime.date | None, datetime.date | None]:
        if self.category is None:
            instants = list(_all_around(at=at, begin=begin, end=end))
            before = [instant for instant in instants if instant < begin]
            after = [instant for instant in instants if instant >= end]
        else:
            found = list(_around_in_categories(at=at, begin=begin, end=end, ids=self.category_ids))
            before = [instant for instant, _after in found if instant]
            after = [instant for _before, instant in found if instant]
        return (
            dates.local_day(max(before)) if before else None,
            dates.local_day(min(after)) if after else None,
        )

    def _names_between(
        self, first: datetime.date | None, last: datetime.date | None
    ) -> Iterator[str]:
        """Yield names of what may appear or go from ``first`` to ``last``, both included.

        None is as early, or as late, as there can be news.
        """
        if first and last:
            for periods in _ways_to_divide(first, last, shortest=1 if self.category else 3):
                if len(periods) <= _MOST_NAMES:
                    for period in periods:
                        yield from self.names(period)
                    return
        if self.category:
            yield from (f"news_edition/category={each.pk}" for each in self.categories)
        else:
            yield "news_edition"


def _ways_to_divide(
    first: datetime.date, last: datetime.date, *, shortest: int
) -> Iterator[list[CalendarPeriod]]:
    """Yield the days, months and years that are together all from ``first`` to ``last``.

    ``shortest``: 3 to begin with days, 1 to have years only. No more than needed to see that they
    are too many.
    """
    for length in range(shortest, 0, -1):
        periods: list[CalendarPeriod] = []
        day = first
        while day <= last and len(periods) <= _MOST_NAMES:
            periods.append(CalendarPeriod(*(day.year, day.month, day.day)[:length]))
            day = periods[-1].last + _ONE_DAY
        yield periods


@compiled_once
def _all_around(
    *, at: datetime.datetime | None, begin: datetime.datetime, end: datetime.datetime
) -> QuerySet:
    """Return the printed dates of the last item before ``begin`` and of the first from ``end``."""
    listed = Edition.objects.listed(at)
    before = _last_before(listed, begin).values_list("published_at", flat=True)
    after = _first_from(listed, end).values_list("published_at", flat=True)
    return before.union(after, all=True)


@compiled_once
def _around_in_categories(
    *,
    at: datetime.datetime | None,
    begin: datetime.datetime,
    end: datetime.datetime,
    ids: tuple[int, ...],
) -> QuerySet:
    """Return both dates of each of these categories.

    For each one, because its index has them in order; for several together PostgreSQL reads all
    news of the time around, or all of theirs.
    """
    listed = Edition.objects.listed(at).filter(category=OuterRef("pk"))
    return (
        Category.objects.filter(In(F("pk"), ids))
        .annotate(
            before=Subquery(_last_before(listed, begin).values("published_at")),
            after=Subquery(_first_from(listed, end).values("published_at")),
        )
        .values_list("before", "after")
        .order_by()
    )


def _last_before(editions: EditionQuerySet, begin: datetime.datetime) -> EditionQuerySet:
    return editions.filter(published_at__lt=begin).newest_first()[:1]


def _first_from(editions: EditionQuerySet, end: datetime.datetime) -> EditionQuerySet:
    return editions.filter(published_at__gte=end).order_by("published_at", "article_id")[:1]
