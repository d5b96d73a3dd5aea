"""Pinned lead stories and arrangements of the front page, each with the time in which it holds.

What holds at an instant is a query (`portal.front_page.layout`), so that an end needs no job, and
staff can look ahead. A range that has begun is closed, never deleted, except for a pin's article.
"""

import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from news.models import Article
from portal.vietnamese.date_fields import INSTANT_TOO_LATE


class Pin(models.Model):
    """An article among the lead stories during ``shown``: whichever edition is public then.

    Of an article that is not public the public sees nothing.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="pins", db_index=False)
    shown = DateTimeRangeField("ở đầu trang nhất trong khoảng")
    position = models.PositiveSmallIntegerField("thứ tự")
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "tin ghim ở đầu trang nhất"
        verbose_name_plural = "tin ghim ở đầu trang nhất"
        ordering = ["position", "pk"]
        constraints = [
            ExclusionConstraint(
                name="front_page_pin_once_at_a_time",
                expressions=[
                    ("article", RangeOperators.EQUAL),
                    ("shown", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="front_page_pin_begins_and_ends",
                condition=models.Q(
                    shown__isempty=False,
                    shown__lower_inf=False,
                    shown__upper_inf=False,
                    shown__lower_inc=True,
                    shown__upper_inc=False,
                    shown__endswith__lt=INSTANT_TOO_LATE,
                ),
            ),
        ]

    def __str__(self):
        return str(self.article)

    @property
    def until(self) -> datetime.datetime:
        end = self.shown.upper
        assert end is not None  # By constraint front_page_pin_begins_and_ends.
        return end


class Arrangement(models.Model):
    """The blocks of the front page, in order, during ``in_force`` (`portal.front_page.blocks`)."""

    in_force = DateTimeRangeField("có hiệu lực trong khoảng")
    blocks = models.JSONField("các khối")
    arranged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "cách xếp trang nhất"
        verbose_name_plural = "cách xếp trang nhất"
        ordering = ["pk"]
        permissions = [("arrange_front_page", "Xếp trang nhất, ghim tin")]
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="front_page_arrangement_one_at_a_time",
                expressions=[("in_force", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="front_page_arrangement_holds_for_some_time",
                condition=models.Q(in_force__isempty=False, in_force__lower_inf=False),
            ),
        ]

    def __str__(self):
        return "Trang nhất"
