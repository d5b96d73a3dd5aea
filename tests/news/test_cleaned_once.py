"""A text is cleaned once on its way from a form or a program to the public record."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from news.backfill import put_in_record
from news.models import Article, Edition
from portal.identity.models import Page
from portal.rich_text import clean, fields
from portal.rich_text.recent_results import RecentResults
from tests.make import make_article, make_category, make_user
from tests.news.test_desk_admin import ADD, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleaned(monkeypatch):
    """Return the list of the texts that are cleaned, empty at first."""
    texts = []
    monkeypatch.setattr(fields, "_RECENT", RecentResults(100_000))
    monkeypatch.setattr(fields, "clean", lambda html: texts.append(html) or clean(html))
    return texts


def test_of_an_article_saved_and_published_by_a_program(cleaned):
    article = make_article(body="<div>Được mùa</div>")
    since = timezone.now() - datetime.timedelta(days=1)
    put_in_record(article, since=since, by=make_user("Editors"))

    assert cleaned == ["<div>Được mùa</div>"]
    assert Article.objects.get().body == "<p>Được mùa</p>"
    assert Article.history.latest().body == "<p>Được mùa</p>"
    assert Edition.objects.get().body == "<p>Được mùa</p>"


def test_of_an_article_sent_by_the_form_and_published_at_once(cleaned, client):
    client.force_login(make_user("Managing editors"))
    category = make_category()
    client.post(
        ADD,
        form_of(
            title="A",
            category=category.pk,
            body="<div>Được mùa</div>",
            act="publish",
            emergency="Bão đổ bộ",
        ),
    )

    assert list(filter(None, cleaned)) == ["<div>Được mùa</div>"]
    assert Edition.objects.get().body == "<p>Được mùa</p>"


def test_of_a_page_of_the_agency(cleaned):
    page = Page.objects.create(title="Giới thiệu", body="<div>Tỉnh</div>")
    page.refresh_from_db()
    page.position = 3
    page.save()

    assert cleaned == ["<div>Tỉnh</div>"]


def test_a_text_written_past_the_field_is_cleaned_when_it_is_saved(cleaned):
    article = make_article(body="<p>a</p>")
    past = "<p onclick=x>b</p><script>x</script>"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE news_article SET body = %s WHERE id = %s", [past, article.pk])

    Article.objects.get().save()

    assert cleaned == ["<p>a</p>", past]
    assert Article.objects.get().body == "<p>b</p>"


def test_the_oldest_results_are_forgotten():
    results = RecentResults(10)
    for html in ("<b>aa", "<b>bb", "<b>cc"):
        results.add(html, html[-2:] * 2)

    assert [results.get(html) for html in ("<b>aa", "<b>bb", "<b>cc")] == [None, None, "cccc"]
    assert results.get("cccc") == "cccc"
    results.add("<b>dd", "d" * 11)
    assert [results.get(html) for html in ("cccc", "<b>dd")] == [None, None]
