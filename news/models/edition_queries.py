"""Query sets of editions: what the public may read at an instant, and which columns to load."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now
from django.db.models.lookups import In

from news.models.after_publication import EndKind
from news.models.approval import Approval
from news.models.ending import Ending
from news.models.similarity import SimilarArticle
from portal.taxonomy.models import Category
from portal.web.page_cache.querysets import NamedQuerySet

if TYPE_CHECKING:
    from news.models.public_record import Edition


class Lower(models.Func):
    function = "LOWER"
    output_field = models.DateTimeField()


class Upper(models.Func):
    function = "UPPER"
    output_field = models.DateTimeField()


class IsFinite(models.Func):
    function = "ISFINITE"
    output_field = models.BooleanField()


_ON_A_LINE = ("article_id", "title", "published_at")
_OF_THE_SUCCESSOR = ("category__merged_into__name", "category__merged_into__slug")
_IN_SHORT = ("summary", "category__name", "category__slug", *_OF_THE_SUCCESSOR)
_ON_A_CARD = (
    *_ON_A_LINE,
    *_IN_SHORT,
    "lead_photo__published_renditions",
    "lead_photo__rights_end",
    "lead_photo__focus_x",
    "lead_photo__focus_y",
)


def names_of(article_ids: Iterable[int]) -> list[str]:
    """Return the names of what readers see of these articles, for pages that are kept."""
    return [
        f"{table}/article={article_id}"
        for article_id in article_ids
        for table in ("news_edition", "news_ending")
    ]


def _endings(at: datetime.datetime | None) -> models.QuerySet:
    """Return the ending in force at ``at`` of an outer query's edition."""
    return Ending.objects.at(at).filter(article=models.OuterRef("article")).order_by()


class EditionQuerySet(NamedQuerySet["Edition"]):
    def public(self, at: datetime.datetime | None = None) -> Self:
        """Return the editions public at ``at``, by default at the time of the statement.

        This is the only definition of what the public may read. The time is PostgreSQL's clock,
        never Python's.
        """
        found = self.filter(visible__contains=at or Now())
        return found if at is None else found.with_instant(at)

    def moved_from(self, article_id: int, at: datetime.datetime | None = None) -> "Edition | None":
        """Return the public edition to which the address of a moved article leads, or None.

        An article that was moved on since leads further. A query or two for each move.
        """
        moves, passed = Ending.objects.at(at).filter(kind=EndKind.MOVED), set[int | None]()
        target = moves.of_article(article_id).values_list("moved_to", flat=True).first()
        while target and target not in passed:
            if found := self.public(at).of_article(target).first():
                return found
            passed.add(target)
            target = moves.of_article(target).values_list("moved_to", flat=True).first()
        return None

    def of_article(self, article_id: int) -> Self:
        """Return the editions of one article, with its endings if the query reads them."""
        return self.filter(article_id=article_id).named(*names_of([article_id]))

    def of_articles(self, article_ids: Iterable[int]) -> Self:
        """Return the editions of these articles; the ids may be parameters of a query."""
        # The lookup of a foreign key, article_id__in, would want numbers.
        return self.filter(In(models.F("article_id"), article_ids))

    def similar_to(self, article_id: int | None, *, most: int) -> Self:
        """Return the editions of the articles most similar to this one, with ``similarity``.

        They are those that news/related has stored; the id may be a parameter of a query.
        """
        stored = SimilarArticle.objects.filter(article=article_id)
        nearest = stored.order_by("-similarity", "-other")[:most]
        return self.filter(article__in=nearest.values("other")).annotate(
            similarity=models.Subquery(
                stored.filter(other=models.OuterRef("article")).values("similarity")
            )
        )

    def with_instant(self, at: datetime.datetime | None = None) -> Self:
        """Set ``read_at`` on the editions, by which they judge the rights in their photos.

        By default it is the time of the statement.
        """
        is_expression = hasattr(at, "resolve_expression")
        return self.annotate(read_at=at if is_expression else Value(at) if at else Now())

    def listed(self, at: datetime.datetime | None = None) -> Self:
        """Return the public editions that stand in lists and feeds: none that is out of date."""
        return self.public(at).exclude(models.Exists(_endings(at)))

    def with_end(self, at: datetime.datetime | None = None) -> Self:
        """Set ``out_of_date_since`` and ``end_notice`` on public editions that are out of date."""
        return self.annotate(
            out_of_date_since=models.Subquery(_endings(at).values("during__startswith")),
            end_notice=models.Subquery(_endings(at).values("notice")),
        )

    def begun(self, at: datetime.datetime | None = None) -> Self:
        """Return editions that are public at ``at``, by default now, or were before."""
        return self.filter(visible__startswith__lte=at or Now())

    def future(self) -> Self:
        """Return scheduled editions."""
        return self.filter(visible__startswith__gt=Now())

    def for_lines(self) -> Self:
        """Load only the columns that a line shows: title, URL and day."""
        return self.only(*_ON_A_LINE)

    def for_cards(self) -> Self:
        """Load only the columns that a card shows: those of a line, sapo, category and picture.

        Django needs more time to build the SQL than PostgreSQL to run it, and each column adds to
        that time.
        """
        found = self.select_related("category__merged_into", "lead_photo").only(*_ON_A_CARD)
        return found.naming_joined(lead_photo_id="media_gallery_photo")

    def for_results(self) -> Self:
        """Load only the columns of a search result: line, sapo, category and text."""
        found = self.select_related("category__merged_into").defer(None).with_end()
        return found.only(*_ON_A_LINE, *_IN_SHORT, "body_text")

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-article_id")

    def in_category(self, category: Category, children: Iterable[Category] = ()) -> Self:
        """Return the editions of the category and of its ``children``.

        The filter uses ids instead of a join on the parent, because only then can the planner
        estimate the number of rows (a category of 5 items among 300,000: 6 ms instead of 900).
        """
        every = [category, *children]
        names = (f"news_edition/category={each.pk}" for each in every)
        return self.filter(category__in=every).named(*names)

    def from_source(self, source_id: int) -> Self:
        return self.filter(source=source_id).named(f"news_edition/source={source_id}")

    def tagged(self, tag_id: int) -> Self:
        found = self.filter(tags__contains=[{"id": tag_id}])
        return found.named(f"news_edition/tag={tag_id}")

    def printed_between(self, bounds: tuple[datetime.datetime, datetime.datetime]) -> Self:
        begin, end = bounds
        return self.filter(published_at__gte=begin, published_at__lt=end)

    def listing_attachment(self, attachment_id: int) -> Self:
        return self.filter(attachments__contains=[{"id": attachment_id}])

    def unreviewed(self) -> Self:
        """Return editions published in an emergency whose text nobody has approved since.

        An earlier approval does not count, because the text was returned or edited after it, nor
        one by a writer alone.
        """
        approvals = Approval.objects.filter(
            article=models.OuterRef("article"),
            digest=models.OuterRef("digest"),
            at__gt=models.OuterRef("created_at"),
            alone=False,
        )
        emergencies = self.filter(release="emergency")
        return emergencies.exclude(models.Exists(approvals))

    def not_over(self, at: datetime.datetime) -> Self:
        """Return editions public at ``at`` or later: current and scheduled ones."""
        return self.annotate(over_at=Upper("visible")).filter(
            models.Q(over_at=None) | models.Q(over_at__gt=at)
        )
