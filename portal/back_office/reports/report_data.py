"""The data of a report: views from the counter, and the articles and media they are of.

Data that several tables need is queried once.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import IntegerField, Max, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate

from media_gallery.models import Album, Video
from news.models import Article, Edition
from portal.back_office.reports.periods import Period
from portal.identity.models import User
from portal.taxonomy.menu import Menu
from portal.taxonomy.models import Category
from portal.vietnamese import dates
from portal.visits.models import Day, Hour
from portal.visits.statistics import item_views


@dataclass(frozen=True)
class Facts:
    """Ids of the category, author and source by which an article is summed."""

    category: int | None
    author: int
    source: int | None


@dataclass(frozen=True)
class Totals:
    """The sums at the top of a report.

    ``views`` and ``visits`` count all pages; None in the report of one person. ``articles``,
    ``albums`` and ``videos`` are views of these; ``posted`` is the number of articles published.
    """

    views: int | None
    visits: int | None
    articles: int
    albums: int
    videos: int
    posted: int


class ReportData:
    """Read the rows of a report's tables, for ``period`` and ``owner`` as in `Report`."""

    def __init__(self, period: Period, owner: User | None):
        self.period = period
        self.owner = owner

    @cached_property
    def views(self) -> dict[str, Counter[int]]:
        """{kind of item: {id: views in the period}}, whoever they are by."""
        if self.period.whole_days:
            return item_views.of_days(self.period.first, self.period.last)
        return item_views.of_hours(self.period.begin)

    @cached_property
    def articles(self) -> dict[int, Facts]:
        """{id: facts} of the viewed articles."""
        viewed = Article.objects.filter(pk__in=list(self.views["article"]))
        if self.owner:
            viewed = viewed.filter(created_by=self.owner)
        rows = viewed.order_by().values_list("pk", "category_id", "created_by_id", "source_id")
        return {pk: Facts(*facts) for pk, *facts in rows.iterator()}

    @cached_property
    def posted(self) -> list[tuple[Facts, datetime.date, int]]:
        """(facts, day, number of articles) of those whose publication date is in the period."""
        posted = Edition.objects.begun().filter(
            published_at__gte=self.period.begin, published_at__lt=self.period.end
        )
        if self.owner:
            posted = posted.filter(article__created_by=self.owner)
        # The day of the latest edition: an article counts once, on one day.
        articles = (
            posted.order_by()
            .values_list("article", "article__category", "article__created_by", "article__source")
            .annotate(day=TruncDate(Max("published_at"), tzinfo=dates.VIETNAM))
        )
        sums = Counter((Facts(*facts), day) for _pk, *facts, day in articles.iterator())
        return [(facts, day, count) for (facts, day), count in sums.items()]

    def summed(self, key: Callable[[Facts], Any]) -> tuple[Counter, Counter]:
        """Return (articles published, views of articles), each by ``key`` of the facts."""
        posted: Counter = Counter()
        views: Counter = Counter()
        for facts, _day, count in self.posted:
            posted[key(facts)] += count
        for pk, facts in self.articles.items():
            views[key(facts)] += self.views["article"][pk]
        return posted, views

    @cached_property
    def people(self) -> dict[int, User]:
        """{id: user} of the articles' writers."""
        posted, views = self.summed(lambda facts: facts.author)
        return User.objects.in_bulk([*posted, *views])

    @cached_property
    def menu(self) -> Menu:
        return Menu(list(Category.objects.in_menu_order()))

    def _of_gallery(self, kind: str, model: type[Album | Video]) -> Counter[int]:
        views = self.views[kind]
        if not self.owner:
            return views
        own = model._default_manager.filter(pk__in=list(views), uploaded_by=self.owner)
        return Counter({pk: views[pk] for pk in own.order_by().values_list("pk", flat=True)})

    @cached_property
    def albums(self) -> Counter[int]:
        return self._of_gallery("album", Album)

    @cached_property
    def videos(self) -> Counter[int]:
        return self._of_gallery("video", Video)

    @cached_property
    def hours(self) -> dict[int, tuple[int, int]]:
        """{hour of the Vietnamese day, 0 to 23: (views, visits)}."""
        rows = (
            Hour.objects.filter(hour__gte=self.period.begin, hour__lt=self.period.end)
            .order_by()
            .values_list(ExtractHour("hour", tzinfo=dates.VIETNAM, output_field=IntegerField()))
            .annotate(views=Sum("views"), visits=Sum("visits"))
        )
        return {hour: (views, visits) for hour, views, visits in rows}

    @cached_property
    def totals(self) -> Totals:
        views = visits = None
        if not self.owner:
            views, visits = self._all_pages()
        return Totals(
            views=views,
            visits=visits,
            articles=sum(self.views["article"][pk] for pk in self.articles),
            albums=self.albums.total(),
            videos=self.videos.total(),
            posted=sum(count for _facts, _day, count in self.posted),
        )

    def _all_pages(self) -> tuple[int, int]:
        rows: QuerySet[Day] | QuerySet[Hour]
        if self.period.whole_days:
            rows = Day.objects.filter(day__gte=self.period.first, day__lte=self.period.last)
        else:
            rows = Hour.objects.filter(hour__gte=self.period.begin)
        sums = rows.aggregate(views=Sum("views", default=0), visits=Sum("visits", default=0))
        return sums["views"], sums["visits"]
