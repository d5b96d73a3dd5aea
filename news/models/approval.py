"""Approvals: who approved exactly which text. No row is ever changed (migration 0003)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from news.models.desk import Article


class ElementOf(models.Func):
    """``value = ANY (array)``."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = models.BooleanField()


class Approval(models.Model):
    """One person's approval of one text of an article, named by its digest.

    ``digest`` and ``fields`` are those of news/workflow/digest.py: what the approver saw.
    ``writers`` are the ids of those who had written or submitted the text; the approver is not
    among them, unless the agency has switched the rule off, and then ``alone`` says so.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="approvals")
    digest = models.CharField(max_length=64)
    fields = models.JSONField()
    writers = ArrayField(models.BigIntegerField())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    alone = models.BooleanField(default=False)

    class Meta:
        verbose_name = "lần duyệt"
        verbose_name_plural = "lần duyệt"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="news_approval_by_another",
                condition=models.Q(alone=True) | ~models.Q(ElementOf("by_id", "writers")),
            ),
        ]

    def __str__(self):
        return f"{self.by} duyệt “{self.article}”"
