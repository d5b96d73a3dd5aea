"""Articles on one event are related by what they say, and others are not."""

import pytest
from django.db import connection

from news import edition_page
from news.models import Edition
from news.related import comparing, frequencies
from news.related.frequencies import Frequencies
from portal.sample.bulk.articles import make
from portal.taxonomy.menu import Menu
from tests.news.make_events import ALONE, publish_reports

pytestmark = pytest.mark.django_db

SAMPLE = 2_000


@pytest.fixture
def published():
    """Publish the invented events among sample articles, and compare their texts."""
    for _done in make(SAMPLE):
        pass
    published = publish_reports()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE news_edition")
    frequencies.count()
    counted = Frequencies.read()
    for article_id in published:
        comparing.compare(article_id, counted)
    return published


def by_text(article_id: int) -> list[int]:
    """Return the ids of the articles that are related by their texts, as readers see them."""
    edition = Edition.objects.get(article=article_id)
    edition.tags, edition.category = [], None
    return [other.article_id for other in edition_page.related(edition, None, Menu([]))]


def test_the_other_articles_on_an_event_are_related_and_no_article_on_another(published):
    in_all, missed, wrong = set(), {}, []
    for article_id, report in published.items():
        found = by_text(article_id)
        others = {pk for pk, other in published.items() if other.event == report.event} - {
            article_id
        }
        if report.event.startswith(ALONE):
            others = set()
        in_all.add(report.event)
        if not others <= set(found):
            missed[report.event] = report.title
        wrong += [
            (report.title, Edition.objects.get(article=pk).title)
            for pk in found
            if pk not in others
        ]
    assert len(missed) <= len(in_all) / 10, missed
    assert wrong == []
