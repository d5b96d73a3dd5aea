"""“Đọc nhiều”: the most read of the articles that are public now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from news import workflow
from news.listings.most_read import MostRead, most_read_news
from tests.make import make_article, make_edition, make_user
from tests.make_visits import hours_ago, make_item_hour

pytestmark = pytest.mark.django_db


def make_read(views, *, hour=None, **fields):
    """Create a public edition of an article with so many views."""
    edition = make_edition(visible=(timezone.now() - timedelta(days=9), None), **fields)
    make_item_hour(edition.article_id, views, hour=hour)
    return edition


def titles(editions):
    return [edition.title for edition in editions]


def test_the_five_most_read_of_a_day_and_of_a_week():
    for number in range(1, 7):
        make_read(number, title=f"Hôm nay {number}")
    make_read(100, title="Tuần này", hour=hours_ago(50))

    most = most_read_news()

    assert titles(most.day) == [f"Hôm nay {number}" for number in (6, 5, 4, 3, 2)]
    assert titles(most.week) == ["Tuần này"] + [f"Hôm nay {number}" for number in (6, 5, 4, 3)]


def test_fewer_than_three_say_nothing(client):
    make_read(1)
    make_read(2, hour=hours_ago(50))

    assert most_read_news() == MostRead([], [])
    assert "Đọc nhiều" not in client.get("/").text


def test_a_week_without_a_day_has_no_switch(client):
    for views in (1, 2, 3):
        make_read(views, hour=hours_ago(50))

    page = client.get("/").text

    assert "Đọc nhiều trong 7 ngày qua" in page
    assert "Đọc nhiều trong 24 giờ qua" not in page
    assert 'type="radio" name="doc-nhieu"' not in page


def test_nothing_that_is_not_public_shows_however_often_it_was_read(client):
    kept = [make_read(views, title=f"Công khai {views}") for views in (1, 2, 3)]
    now = timezone.now()
    gone = make_edition(title="Đã gỡ", visible=(now - timedelta(days=2), now - timedelta(hours=1)))
    scheduled = make_edition(title="Hẹn giờ", visible=(now + timedelta(hours=1), None))
    draft = make_article(title="Bản nháp")
    for article_id in (gone.article_id, scheduled.article_id, draft.pk, 999_999):
        make_item_hour(article_id, 1_000)
        make_item_hour(article_id, 1_000, hour=hours_ago(30))

    assert titles(most_read_news().day) == ["Công khai 3", "Công khai 2", "Công khai 1"]
    assert most_read_news().week == most_read_news().day
    for address in ("/", "/tin-tuc/", kept[0].get_absolute_url()):
        page = client.get(address).text
        assert "Đọc nhiều trong 24 giờ qua" in page
        for secret in ("Đã gỡ", "Hẹn giờ", "Bản nháp"):
            assert secret not in page


def test_what_is_withdrawn_is_gone_at_once_although_the_count_is_remembered(client):
    editions = [make_read(views, title=f"Tin {views}") for views in (1, 2, 3, 4)]
    assert titles(most_read_news().day) == ["Tin 4", "Tin 3", "Tin 2", "Tin 1"]

    workflow.withdraw(editions[3].article, note="Sai", by=make_user("Managing editors"))

    assert titles(most_read_news().day) == ["Tin 3", "Tin 2", "Tin 1"]
    assert "Tin 4" not in client.get("/").text


def test_a_new_title_shows_at_once(client):
    editions = [make_read(views) for views in (1, 2, 3)]
    article = editions[0].article
    assert article.title in client.get("/").text
    article.title = "Tiêu đề đã sửa"
    article.save()

    workflow.publish(article, by=make_user("Editors"))

    block = client.get("/").text.partition("Đọc nhiều trong 24 giờ")[2].partition("</ol>")[0]
    assert "Tiêu đề đã sửa" in block


def test_a_narrowed_or_older_list_and_a_preview_go_without(client):
    newest = [make_read(views) for views in (1, 2, 3)][-1]

    for address in ("/tin-tuc/?tu_ngay=01/01/2020", f"/tin-tuc/?sau={newest.article_id}"):
        assert "Đọc nhiều" not in client.get(address).text
    client.force_login(make_user("Editors"))
    assert "Đọc nhiều" not in client.get(f"/admin/news/article/{newest.article_id}/preview/").text
