"""Rule for titles: almost equal to that of another recent article."""

import datetime
import re
from collections.abc import Iterator

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models.functions import Lower, Now

from news.checks.findings import Finding, warning
from news.models import Article, Edition

RECENT = datetime.timedelta(days=60)
#: The newest articles, with which the title is compared.
MOST = 1000
_ALMOST_EQUAL = 0.75
_DIGITS = re.compile(r"\d+")


def title_of_another(edition: Edition) -> Iterator[Finding]:
    """Two reporters write of one event, or one article is entered twice.

    Titles with other numbers are of a series: "Lịch cắt điện ngày 12/11" and "… ngày 13/11".
    """
    if not edition.title:
        return
    others = Article.objects.exclude(pk=edition.article_id)
    recent = others.filter(created_at__gte=Now() - RECENT).order_by("-pk").values("pk")[:MOST]
    alike = (
        Article.objects.filter(pk__in=recent)
        .annotate(alike=TrigramSimilarity(Lower("title"), edition.title.lower()))
        .filter(alike__gte=_ALMOST_EQUAL)
        .order_by("-alike", "-pk")
        .values_list("title", flat=True)[:MOST]
    )
    numbers = _DIGITS.findall(edition.title)
    for title in alike:
        if _DIGITS.findall(title) == numbers:
            yield warning(
                "title_of_another", "title", f"Tiêu đề gần như trùng với bài khác: “{title}”."
            )
            return
