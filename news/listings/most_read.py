"""List “Đọc nhiều”: the most read articles that are public now."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from news.models import Edition
from news.models.edition_queries import names_of
from portal.database.compiled_queries import prepared_once
from portal.visits.statistics import most_read
from portal.visits.statistics.most_read import Window
from portal.web.page_cache import dependencies

#: A list usually shows 5 articles, or none if it has fewer than 3, too few to be of use. 10 are
#: counted, because some of them may be withdrawn.
SHOWN, FEWEST, COUNTED = 5, 3, 10


@dataclass(frozen=True)
class MostRead:
    """The most read of the last 24 hours and 7 days; a list of fewer than ``FEWEST`` is empty."""

    day: list[Edition]
    week: list[Edition]

    def __bool__(self):
        return bool(self.day or self.week)

    @property
    def cache_key(self) -> str:
        """A cache key that changes whenever the articles or their titles change."""
        shown = (self.day, self.week)
        return repr([[(each.article_id, each.title) for each in part] for part in shown])


def most_read_news(at: datetime.datetime | None = None, *, shown: int = SHOWN) -> MostRead:
    """Return the most read articles of now that are public at ``at``, by default now.

    At most one query of editions. The counts are cached for a while; whether an article is public
    is never cached.
    """
    with dependencies.soft():
        day = [item for item, _views in most_read.most_read("article", Window.DAY, COUNTED)]
        week = [item for item, _views in most_read.most_read("article", Window.WEEK, COUNTED)]
        asked = tuple(sorted({*day, *week}))
        public = {edition.article_id: edition for edition in _public(asked, at)}
    dependencies.name(*names_of(asked))
    return MostRead(_shown(day, public, shown), _shown(week, public, shown))


def _shown(items: list[int], public: dict[int, Edition], shown: int) -> list[Edition]:
    found = [public[item] for item in items if item in public][:shown]
    return found if len(found) >= FEWEST else []


def _public(article_ids: tuple[int, ...], at: datetime.datetime | None) -> Iterable[Edition]:
    return _listed(at=at, ids=article_ids) if article_ids else []


@prepared_once
def _listed(*, at: datetime.datetime | None, ids: tuple[int, ...]) -> QuerySet[Edition]:
    return Edition.objects.listed(at).of_articles(ids).only("article_id", "title")
