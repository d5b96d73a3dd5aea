"""The search box of the list of articles in the back office."""

import datetime

import pytest
from django.utils import timezone
from lxml import html

from news.search import desk
from portal.database import time_limit
from tests import pages
from tests.make import make_article, make_category, make_edition, make_user
from tests.news.test_article_list import titles
from tests.news.test_desk_admin import LIST
from tests.portal.test_front_page_desk import PAGE

pytestmark = pytest.mark.django_db


def in_order(response) -> list[str]:
    return [article.title for article in response.context["cl"].result_list]


def excerpts(response) -> list[str]:
    """Return the HTML of what was found in the texts."""
    found = pages.tree(response).xpath("//span[@class='found']")
    return [html.tostring(each, encoding="unicode", with_tail=False) for each in found]


@pytest.fixture
def ask(client, login):
    login("Editors")

    def ask(typed, **others):
        return client.get(LIST, {"q": typed, **others})

    return ask


def test_what_is_found_comes_the_best_first_until_a_column_is_chosen(ask):
    make_article(title="Bến Gỗ có cầu")
    make_article(title="Tin", body="<p>Cầu Bến Gỗ.</p>")
    make_article(title="Mưa")
    assert in_order(ask("ben go")) == ["Bến Gỗ có cầu", "Tin"]
    by_title, by_title_down = ask("ben go", o="2"), ask("ben go", o="-2")
    assert in_order(by_title) == ["Bến Gỗ có cầu", "Tin"]
    assert in_order(by_title_down) == ["Tin", "Bến Gỗ có cầu"]
    assert in_order(ask("")) == ["Mưa", "Tin", "Bến Gỗ có cầu"]


def test_a_search_goes_on_within_the_filters(ask):
    category = make_category()
    make_article(title="Mưa lớn", category=category)
    make_article(title="Mưa nhỏ")
    published = make_article(title="Mưa phùn")
    make_edition(published, visible=(timezone.now() - datetime.timedelta(days=1), None))
    assert titles(ask("mua", chuyen_muc=category.pk)) == ["Mưa lớn"]
    assert titles(ask("mua", tren_cong="public")) == ["Mưa phùn"]
    assert titles(ask("mua", tren_cong="never")) == ["Mưa lớn", "Mưa nhỏ"]


def test_the_words_are_marked_in_the_title_and_where_they_are_in_the_text(ask):
    make_article(title="Cầu & đường", body="<p>Ở <b>Bến</b> Gỗ &lt;mới&gt;.</p>", summary="Sapo")
    make_article(title="Bến Gỗ & cầu", body="<p>Không có gì.</p>")
    page = ask("cau ben go")
    assert excerpts(page) == [
        '<span class="found">Ở <mark>Bến Gỗ</mark> &lt;mới&gt;.</span>',
    ]
    marked = pages.tree(page).xpath("//*[contains(@class, 'field-title')]//mark")
    assert [mark.text for mark in marked] == ["Bến Gỗ & cầu", "Cầu", "Bến Gỗ"]


def test_without_a_search_titles_stand_alone_and_unmarked(ask):
    make_article(title="Cầu mới")
    for typed in ("", "  "):
        assert pages.each_words(ask(typed), "//*[contains(@class, 'field-title')]") == ["Cầu mới"]
        assert not pages.tree(ask(typed)).xpath("//mark")


@pytest.mark.parametrize("typed", ["…", "- -", '""'])
def test_a_search_without_a_word_finds_nothing(ask, typed):
    make_article(title="Cầu mới… - -")
    assert titles(ask(typed)) == []


def test_the_public_address_of_an_article_finds_it(ask):
    article = make_article(title="Cầu mới")
    make_article(title="Cầu mới khác", body=f"<p>{article.pk}</p>")
    for address in (
        f"/tin-tuc/cau-moi-{article.pk}/",
        f"http://testserver/tin-tuc/ten-cu-{article.pk}/",
    ):
        assert in_order(ask(address)) == ["Cầu mới"]
    assert in_order(ask("/tin-tuc/khong-co-999999999/")) == []
    assert in_order(ask(f"/video/khac-{article.pk}/")) == []


def test_a_list_that_leaves_articles_out_says_so(ask, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 2)
    for _ in range(3):
        make_article(title="Mưa lớn")
    cut, whole = ask("mua"), ask("mua", o="3", desk_state__exact="submitted")
    assert len(in_order(cut)) == 2
    assert pages.each_words(cut, "//*[@class='desk-cut']") == [
        "Có hơn 2 bài khớp, đây là 2 bài khớp nhất. Để tìm hẹp lại: gõ thêm chữ, đặt cụm từ "
        "trong ngoặc kép, hoặc dùng bộ lọc."
    ]
    assert not pages.tree(whole).xpath("//*[@class='desk-cut']")


def test_a_search_that_takes_too_long_is_told(ask, monkeypatch):
    make_article(title="Mưa lớn")

    def too_long(*args, **options):
        raise time_limit.TimeLimitExceeded

    monkeypatch.setattr(desk, "search", too_long)
    page = ask("mua")
    assert in_order(page) == []
    assert pages.each_words(page, "//ul[@class='messagelist']/li") == [desk.TOO_LONG]


def test_a_searched_list_costs_the_same_with_one_row_and_with_thirty(
    ask, django_assert_max_num_queries
):
    make_article(title="Mưa lớn")
    with django_assert_max_num_queries(23) as one:
        ask("mua")
    category, author = make_category(), make_user("Reporters")
    for _ in range(29):
        make_article(title="Mưa lớn", category=category, created_by=author)
    with django_assert_max_num_queries(len(one)):
        ask("mua")


def test_the_search_box_of_the_front_page_finds_texts_and_titles_first(client, login):
    login("Managing editors")
    make_article(title="Bến Gỗ có cầu")
    make_article(title="Tin", body="<p>Cầu Bến Gỗ.</p>")
    answer = client.get(PAGE, {"tim": '"bến gỗ"'})
    found = pages.each_words(answer, "//*[@class='front-desk__offered']/li/span/a")
    assert found == ["Bến Gỗ có cầu", "Tin"]
