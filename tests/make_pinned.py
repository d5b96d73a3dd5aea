"""Factory of pinned results of the search."""

from datetime import date
from typing import Any

from news.models import Article, PinnedResult
from portal.identity.models import Page


def make_pinned(words: str, *targets: Any, **fields) -> PinnedResult:
    """Pin articles (or editions of them) and pages for ``words``, by default since 2020."""
    keys = [
        f"page:{each.pk}"
        if isinstance(each, Page)
        else f"article:{each.pk if isinstance(each, Article) else each.article_id}"
        for each in targets
    ]
    fields = {"first_day": date(2020, 1, 1)} | fields
    return PinnedResult.objects.create(words=words, targets=keys, **fields)


def make_page(title: str = "Giới thiệu", **fields) -> Page:
    fields = {"title": title, "body": "<p>x</p>", "is_public": True} | fields
    return Page.objects.create(**fields)
