"""Remarks of staff on an article, for each other: never public, in no edition."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from news.models.desk import Article
from portal.vietnamese import text
from portal.vietnamese.fields import LineField, ParagraphsField


class Remark(models.Model):
    """A remark on an article as a whole, or on a passage named by its words (``quote``)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="remarks")
    text = ParagraphsField("nhận xét", max_length=2000)
    quote = LineField(
        "về đoạn",
        max_length=500,
        blank=True,
        help_text="Chép đúng chữ trong bài. Để trống: nhận xét về cả bài.",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "nhận xét"
        verbose_name_plural = "nhận xét"
        ordering = ["resolved_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="news_remark_resolved_by_somebody",
                condition=models.Q(resolved_by=None, resolved_at=None)
                | models.Q(resolved_by__isnull=False, resolved_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.text[:100]

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    def is_found_in(self, article: Article) -> bool:
        """Return whether the passage is still in the article's words; case and space may differ."""
        whole = " ".join([article.title, article.summary, text.plain_text(article.body)])
        return _folded(self.quote) in _folded(whole)


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()
