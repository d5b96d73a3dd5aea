"""Ends of what was public: withdrawn, out of date, moved. Rows of the public record.

A trigger (migration 0004) rejects every change but those of the part of ``during`` that has not
passed, and the one confirmation.
"""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from news.models.after_publication import EndKind
from news.models.desk import Article
from portal.web.page_cache.querysets import NamedQuerySet


class EndingQuerySet(NamedQuerySet["Ending"]):
    def at(self, at: datetime.datetime | None = None) -> Self:
        """Return those in force at ``at``, by default at the time of the statement."""
        return self.filter(during__contains=at or Now())

    def of_article(self, article_id: int) -> Self:
        return self.filter(article_id=article_id).named(f"news_ending/article={article_id}")

    def future(self) -> Self:
        return self.filter(during__startswith__gt=Now())

    def unconfirmed(self) -> Self:
        """Return those that one person decided on alone, without a second to confirm them."""
        return self.filter(
            edition=None, confirmed_by=None, kind__in=[EndKind.WITHDRAWN, EndKind.MOVED]
        )


class Ending(models.Model):
    """One end of a published article, with the time range in which readers are told so.

    ``edition`` is set where the article's own end date made the row, not a person at once.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="endings", db_index=False)
    kind = models.CharField("cách kết thúc", max_length=12, choices=EndKind)
    during = DateTimeRangeField("trong khoảng")
    notice = models.TextField("lời cho công chúng", blank=True)
    moved_to = models.ForeignKey(
        Article, models.PROTECT, null=True, related_name="+", verbose_name="chuyển đến"
    )
    edition = models.ForeignKey("news.Edition", models.CASCADE, null=True, related_name="endings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = EndingQuerySet.as_manager()

    class Meta:
        verbose_name = "kết thúc của bài"
        verbose_name_plural = "kết thúc của bài"
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="news_ending_one_at_a_time",
                expressions=[
                    ("article", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="news_ending_during_some_time",
                condition=models.Q(during__isempty=False, during__lower_inf=False),
            ),
            models.CheckConstraint(
                name="news_ending_moved_leads_elsewhere",
                condition=models.Q(kind="moved", moved_to__isnull=False)
                & ~models.Q(moved_to=models.F("article"))
                | ~models.Q(kind="moved") & models.Q(moved_to=None),
            ),
            models.CheckConstraint(
                name="news_ending_confirmed_by_another",
                condition=models.Q(confirmed_by=None, confirmed_at=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~models.Q(confirmed_by=models.F("by")),
            ),
        ]

    def __str__(self):
        return f"{self.article}: {self.get_kind_display()}"

    @property
    def begins_at(self) -> datetime.datetime:
        begin = self.during.lower
        assert begin is not None  # By constraint news_ending_during_some_time.
        return begin
