"""A form says who else has it open, and asks little of the database for that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.editing.models import OpenForm
from tests import pages
from tests.make import make_article, make_user
from tests.make_editing import KEY, keep, make_open_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client):
    user = make_user("Reporters")
    client.force_login(user)
    return user


def present(client, by, thing, **more):
    return keep(client, by, {}, thing=thing, open=True, **more).json()["present"]


def test_a_form_says_who_else_has_it_open(client, by):
    article = make_article(created_by=by)
    colleague = make_user("Editors", first_name="Bình", last_name="Trần")
    assert present(client, by, article) == []
    form = make_open_form(colleague, article)
    since = f"{timezone.localtime(form.opened_at):%H:%M}"
    told = f"Trần Bình đang sửa tin bài này từ {since}."
    assert present(client, by, article) == [told]
    page = client.get(f"/admin/news/article/{article.pk}/change/")
    assert told in pages.each_words(page, "//*[@data-present]/li")
    OpenForm.objects.filter(pk=form.pk).update(seen_at=timezone.now() - timedelta(minutes=3))
    assert present(client, by, article) == []


def test_who_is_silent_is_told_so(client, by):
    article = make_article(created_by=by)
    colleague = make_user("Editors", first_name="Bình", last_name="Trần")
    make_open_form(colleague, article, minutes=20, silent=12)
    assert present(client, by, article)[0].endswith(", đã 12 phút không gõ gì.")
    make_open_form(colleague, article, minutes=1)
    assert len(told := present(client, by, article)) == 1
    assert "đang sửa" in told[0]


def test_the_other_tab_of_oneself_is_told(client, by):
    article = make_article(created_by=by)
    make_open_form(by, article)
    (told,) = present(client, by, article)
    assert told.startswith("Bạn cũng đang mở tin bài này ở một thẻ khác, từ ")
    # Not in the page itself: it may be the one that was left for this one.
    page = client.get(f"/admin/news/article/{article.pk}/change/")
    assert pages.each_words(page, "//*[@data-present]/li") == []


def test_who_leaves_is_not_there_any_more(client, by):
    article = make_article(created_by=by)
    present(client, by, article)
    assert OpenForm.objects.count() == 1
    present(client, by, article, left=True)
    assert OpenForm.objects.count() == 0


def test_who_may_not_change_it_neither_shows_up_nor_sees(client, by):
    article = make_article()
    make_open_form(article.created_by, article)
    assert present(client, by, article) == []
    assert OpenForm.objects.count() == 1


def test_typing_is_told_from_having_it_open(client, by):
    article = make_article(created_by=by)
    old = make_open_form(by, article, key=KEY, silent=30)
    present(client, by, article)
    assert OpenForm.objects.get().typed_at == old.typed_at
    present(client, by, article, typed=True)
    assert OpenForm.objects.get().typed_at > old.typed_at


@pytest.mark.parametrize("others", [0, 5])
def test_a_ping_asks_little(client, by, others, django_assert_max_num_queries):
    article = make_article(created_by=by)
    for _ in range(others):
        make_open_form(make_user("Editors"), article)
    present(client, by, article)
    with django_assert_max_num_queries(7):
        present(client, by, article)
