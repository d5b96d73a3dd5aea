"""A line of a list of news."""

import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from news.models import Edition

register = template.Library()


@register.simple_tag
def line(edition: Edition) -> SafeString:
    """`{% line edition %}`: the title, which leads to the article, and the day."""
    return _line(edition.article_id, edition.title, edition.published_at)


@lru_cache(maxsize=1024)
def _line(article_id: int, title: str, published_at: datetime.datetime) -> SafeString:
    """Return the HTML, which nothing else decides; eleven of them stand beside an article."""
    edition = Edition(article_id=article_id, title=title, published_at=published_at)
    return render_to_string("news/includes/line.html", {"edition": edition})
