"""What stands beside the article form: the checks, shown and asked about once, and its acts."""

import re

import pytest
from django.urls import reverse

from news import workflow
from news.models import Article, Edition
from tests import pages
from tests.make import make_article, make_category, make_user
from tests.news.test_desk_admin import ADD, change, errors, form_of

pytestmark = pytest.mark.django_db

LIST = "//*[@id='desk-checks']//li"


def typed(article, **fields):
    """Return the form of a browser that has shown no warnings yet."""
    return form_of(article, **{"seen_warnings": "", **fields})


def test_the_form_lists_what_is_to_be_mended_errors_first_with_links_to_the_fields(client, login):
    login("Editors")
    article = make_article(title="Cầu mới", body='<p><a href="/khong-co/">tại đây</a></p>')
    page = client.get(change(article))
    assert pages.each_words(page, LIST) == [
        "Phải sửa: Liên kết “tại đây” dẫn đến trang không có trên cổng.",
        "Nên xem: Tiêu đề chỉ có 7 ký tự, khó hiểu bài gì.",
        "Nên xem: Chưa có sapo: danh sách tin và trang tìm kiếm cần sapo.",
        "Nên xem: Liên kết “tại đây” không nói dẫn đến đâu; hãy đặt liên kết vào tên của nơi ấy.",
        "Nên xem: Chưa ghi bút danh hay nguồn: tin này của ai?",
    ]
    links = pages.tree(page).xpath(f"{LIST}/a/@href")
    assert links == ["#id_body", "#id_title", "#id_summary", "#id_body", "#id_byline"]
    assert "Viết đến đâu, kiểm tra đến đấy." in client.get(ADD).content.decode()


def test_while_editing_the_list_is_of_what_was_typed_and_nothing_is_saved(client, login):
    login("Editors")
    article = make_article(title="Cầu mới", summary="Sapo.", byline="An")
    url = reverse("admin:news_article_checks", args=[article.pk])
    answer = client.post(url, typed(article, title="", source_url="khong phai"))
    assert pages.each_words(answer, LIST) == [
        "Phải sửa: Tiêu đề: Trường này là bắt buộc.",
        "Phải sửa: Bài gốc ở nguồn: Nhập một URL hợp lệ.",
    ]
    answer = client.post(url, typed(article, title="Khánh thành cầu Bến Gỗ"))
    assert "Không có gì phải sửa." in answer.content.decode()
    assert Article.objects.get().title == "Cầu mới"
    answer = client.post(reverse("admin:news_article_checks"), typed(None, title="Cầu mới"))
    assert "Còn thiếu chuyên mục." in answer.content.decode()


def test_publishing_with_a_warning_not_shown_yet_asks_once(client, login):
    login("Editors")
    article = make_article(title="Khánh thành cầu Bến Gỗ", byline="An")
    asked = client.post(change(article), typed(article, act="publish"))
    assert errors(asked) == {
        "__all__": [
            "Nên xem lại trước khi đăng: Chưa có sapo: danh sách tin và trang tìm kiếm cần sapo. "
            "Nếu vẫn muốn đăng thì bấm lần nữa."
        ]
    }
    assert not Edition.objects.exists()
    (seen,) = pages.tree(asked).xpath("//input[@name='seen_warnings']/@value")
    client.post(change(article), typed(article, act="publish", seen_warnings=seen))
    assert Edition.objects.get().title == "Khánh thành cầu Bến Gỗ"


def test_submitting_is_not_asked_about_warnings(client, login):
    reporter = login("Reporters")
    article = make_article(title="Cầu mới", created_by=reporter)
    client.post(change(article), typed(article, act="submit"))
    assert Article.objects.get().desk_state == "submitted"


def test_the_reason_of_a_return_stands_above_the_form_until_it_is_handed_in_again(client, login):
    reporter = login("Reporters")
    article = make_article(created_by=reporter, category=make_category())
    workflow.submit(article, by=reporter)
    workflow.reject(article, by=make_user("Editors"), note="Thiếu số liệu, ghi nguồn.")
    reason = "//section[contains(@class, 'desk-returned')]"
    assert "Thiếu số liệu, ghi nguồn." in pages.words(client.get(change(article)), reason)
    client.post(change(article), form_of(article, title="Đã thêm số liệu"))
    assert pages.each_words(client.get(change(article)), reason)
    client.post(change(article), form_of(article, act="submit", opened_version=2))
    assert pages.each_words(client.get(change(article)), reason) == []


def test_each_act_keeps_its_place_and_says_why_it_is_closed(client, login):
    editor = login("Editors")
    article = make_article(created_by=editor)
    bar = "//div[@class='desk-bar__acts']"
    page = client.get(change(article))
    assert pages.each_words(page, f"{bar}/*[@data-act]//summary|{bar}/button[@data-act]")[:6] == [
        "Gửi duyệt",
        "Trả lại…",
        "Duyệt",
        "Đăng…",
        "Hẹn giờ…",
        "Khác…",
    ]
    closed = f"{bar}/details[contains(@class, 'desk-act--closed')]/div"
    own = "Bạn đã viết, sửa hoặc gửi bài này: cần một người khác duyệt."
    assert pages.each_words(page, closed) == [
        "Chỉ trả lại được bài đang chờ duyệt, hoặc đã duyệt mà chưa đăng.",
        "Chỉ duyệt được bài đang chờ duyệt.",
        own,
        own,
    ]
    workflow.submit(article, by=editor)
    login("Editors")
    page = client.get(change(article))
    assert pages.each_words(page, closed) == ["Bài này đã được gửi duyệt rồi."]
    assert 'name="act" value="approve"' in page.content.decode()


def test_a_text_published_in_an_emergency_is_reviewed_by_another_person(client, login):
    writer = login("Managing editors")
    article = make_article(created_by=writer)
    data = form_of(article, act="publish", emergency="Bão vào bờ trong hai giờ.")
    client.post(change(article), data)
    page = client.get(change(article)).content.decode()
    assert "Đăng khẩn, chưa ai xem lại." in page
    assert 'value="review"' not in page
    login("Editors")
    assert 'value="review"' in client.get(change(article)).content.decode()
    article.refresh_from_db()
    answer = client.post(change(article), form_of(article, act="review"))
    assert answer.status_code == 302, errors(answer)
    assert "Đăng khẩn, chưa ai xem lại." not in client.get(change(article)).content.decode()


def test_the_bar_marks_the_act_that_takes_the_text_farthest(client, login):
    def marked(article):
        page = client.get(f"/admin/news/article/{article.pk}/change/").content.decode()
        return re.findall(r"desk-act__next[^>]*>([^<]+)<", page)

    editor = login("Managing editors")
    of_another = make_article(created_by=make_user("Reporters"))
    workflow.submit(of_another, by=of_another.created_by)

    assert marked(make_article(created_by=editor)) == ["Gửi duyệt"]  # not the emergency
    assert marked(of_another) == ["Đăng…"]
    login("Reporters")
    assert marked(of_another) == []
