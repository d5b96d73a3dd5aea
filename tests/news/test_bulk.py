"""Acts on many articles from the list: each goes through the workflow, each is told for itself."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from news import workflow
from news.bulk.run import MOST, Row
from news.models import Article, Edition
from portal.journal.models import Entry
from tests import pages
from tests.make import make_article, make_category, make_tag
from tests.news.test_desk_admin import LIST, messages

pytestmark = pytest.mark.django_db

SENTENCES = "//*[contains(@class, 'desk-bulk-done')]//li"


def press(client, act, articles, **fields):
    """Press the button of ``act`` with these articles ticked; with ``confirmed``, do it."""
    rows = [str(Row.of(article)) for article in articles]
    return client.post(reverse("admin:news_article_bulk", args=[act]), {"row": rows, **fields})


def told(response):
    """Return the line of each article on the page that tells what was done."""
    return pages.each_words(response, SENTENCES)


def test_the_list_offers_each_role_the_acts_that_it_has(client, login):
    make_article()
    buttons = "//div[@class='desk-bulk']//button"
    everybody = ["Gửi duyệt…", "Chuyển chuyên mục…", "Thêm chủ đề…"]
    login("Reporters")
    assert pages.each_words(client.get(LIST), buttons) == everybody
    login("Managing editors")
    assert pages.each_words(client.get(LIST), buttons) == [
        "Gửi duyệt…",
        "Trả lại…",
        "Duyệt…",
        "Đăng…",
        "Hẹn giờ…",
        "Gỡ…",
        "Chuyển chuyên mục…",
        "Thêm chủ đề…",
    ]


def test_pressing_an_act_asks_and_lists_what_each_article_lacks(client, login):
    login("Editors")
    good = make_article(title="Khánh thành cầu Bến Gỗ", summary="Sapo.", byline="An")
    bad = make_article(title="Mùa vải thiều năm nay", summary="Sapo.", byline="An", body="")
    page = press(client, "publish", [good, bad])
    assert not Edition.objects.exists()
    assert pages.each_words(page, "//p[contains(@class, 'desk-check')]") == [
        "Phải sửa: Còn thiếu nội dung."
    ]
    assert pages.tree(page).xpath("//input[@name='row']/@value") == [
        str(Row.of(good)),
        str(Row.of(bad)),
    ]


def test_articles_are_published_and_refused_each_for_itself(client, login):
    editor = login("Editors")
    good, bad = make_article(title="Cầu mới"), make_article(title="Trống", body="")
    page = press(client, "publish", [bad, good], confirmed="1")
    begin = timezone.localtime(Edition.objects.get().begins_at).strftime("%d/%m/%Y %H:%M")
    assert told(page) == [
        "Trống Bài chưa đủ để đăng: còn thiếu nội dung.",
        f"Cầu mới Đã đăng lúc {begin}.",
    ]
    assert [(entry.action, entry.actor) for entry in Entry.objects.about(good)] == [
        ("publish", editor)
    ]


def test_an_article_edited_or_moved_on_since_the_list_was_shown_is_left_alone(client, login):
    login("Editors")
    edited, submitted = make_article(title="Đã sửa"), make_article(title="Đã gửi")
    rows = [str(Row.of(edited)), str(Row.of(submitted)), "999999:1:draft"]
    Article.objects.filter(pk=edited.pk).update(version=2)
    workflow.submit(submitted, by=submitted.created_by)
    page = client.post(
        reverse("admin:news_article_bulk", args=["publish"]), {"row": rows, "confirmed": "1"}
    )
    sentence = (
        "Bài đã được sửa hoặc chuyển trạng thái từ lúc bạn mở danh sách, nên chưa làm gì. "
        "Bây giờ bài ở trạng thái: "
    )
    assert told(page) == [
        f"Đã sửa {sentence}nháp.",
        f"Đã gửi {sentence}chờ duyệt.",
        "Bài số 999999 Bài này không còn nữa.",
    ]
    assert not Edition.objects.exists()


def test_each_act_reaches_its_articles(client, login):
    login("Managing editors")
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    when = {"at_0": tomorrow.strftime("%d/%m/%Y"), "at_1": "08:00", "confirmed": "1"}
    reason = {"note": "Trùng bài.", "confirmed": "1"}

    def state():
        article.refresh_from_db()
        return article.desk_state

    article = make_article(title="Cầu mới")
    press(client, "submit", [article], confirmed="1")
    assert state() == "submitted"
    press(client, "reject", [article], **reason)
    assert state() == "changes_requested"
    own = make_article(title="Gửi rồi duyệt")
    workflow.submit(own, by=own.created_by)
    own.refresh_from_db()
    assert told(press(client, "approve", [own], confirmed="1")) == [
        "Gửi rồi duyệt Đã duyệt đúng nội dung này."
    ]
    login("Managing editors")
    press(client, "schedule", [article], **when)
    assert Edition.objects.future().count() == 1
    public = make_article(title="Đang đăng")
    press(client, "publish", [public], confirmed="1")
    public.refresh_from_db()
    press(client, "withdraw", [public], **reason)
    assert not Edition.objects.public().exists()
    assert Entry.objects.about(public).last().note == "Trùng bài."


def test_moving_and_tagging_are_edits_with_a_version_and_an_entry(client, login):
    editor = login("Editors")
    category, tag = make_category("Kinh tế"), make_tag("Vải thiều")
    article = make_article(title="Cầu mới", tags=[make_tag("Cầu")])
    versions = article.history.count()
    page = press(client, "move", [article], category=category.pk, confirmed="1")
    assert told(page) == ["Cầu mới Đã chuyển sang “Kinh tế”."]
    article.refresh_from_db()
    page = press(client, "tag", [article], tag=tag.pk, confirmed="1")
    assert told(page) == ["Cầu mới Đã thêm chủ đề “Vải thiều”."]
    article.refresh_from_db()
    assert (article.category, article.version) == (category, 3)
    assert {tag.name for tag in article.tags.all()} == {"Cầu", "Vải thiều"}
    assert article.history.count() == versions + 2
    assert article.history.first().tags.count() == 2
    assert [(entry.action, entry.facts) for entry in Entry.objects.about(article)] == [
        ("edit", {"fields": ["Chuyên mục"]}),
        ("edit", {"fields": ["Chủ đề"]}),
    ]
    assert article.history.first().history_user == editor
    page = press(client, "tag", [article], tag=tag.pk, confirmed="1")
    assert told(page) == ["Cầu mới Bài đã có chủ đề “Vải thiều”."]


def test_a_reporter_changes_only_their_own_and_publishes_nothing(client, login):
    reporter = login("Reporters")
    own, other = make_article(title="Của tôi", created_by=reporter), make_article(title="Của bạn")
    category = make_category("Kinh tế")
    page = press(client, "move", [own, other], category=category.pk, confirmed="1")
    assert told(page) == [
        "Của bạn Bạn chỉ sửa được bài của mình.",
        "Của tôi Đã chuyển sang “Kinh tế”.",
    ]
    page = press(client, "publish", [other], confirmed="1")
    assert told(page) == ["Của bạn Bạn không có quyền đăng bài; hãy bấm “Gửi duyệt”."]
    assert not Edition.objects.exists()


def test_nothing_ticked_nonsense_and_too_many_say_what_to_do_and_keep_the_filters(client, login):
    login("Editors")
    url = reverse("admin:news_article_bulk", args=["publish"])
    for rows, sentence in (
        ([], "Hãy đánh dấu ít nhất một bài rồi chọn việc."),
        (["vớ vẩn", "1:x:draft", "1:1:khac"], "Hãy đánh dấu ít nhất một bài rồi chọn việc."),
        (
            [f"{number}:1:draft" for number in range(1, MOST + 2)],
            "Mỗi lần không quá 200 bài; bạn đã đánh dấu 201.",
        ),
    ):
        answer = client.post(url, {"row": rows, "list": "q=cau&p=1"}, follow=True)
        assert answer.redirect_chain == [(f"{LIST}?q=cau&p=1", 302)]
        assert messages(answer) == [sentence]
    assert client.post(url.replace("publish", "khac"), {}).status_code == 404
    answer = press(client, "schedule", [make_article()], confirmed="1", at_0="x", at_1="")
    assert "Đánh dấu" not in answer.content.decode()
    assert not Edition.objects.exists()


def test_asking_costs_the_same_for_each_further_article(
    client, login, django_assert_max_num_queries
):
    login("Editors")
    articles = [make_article(title=f"Bài thứ {n} của loạt", byline="An") for n in range(21)]
    with django_assert_max_num_queries(25) as one:
        press(client, "publish", articles[:1])
    with django_assert_max_num_queries(len(one) + 20 * 10):
        press(client, "publish", articles)


@pytest.mark.parametrize("act", ["approve", "publish", "schedule"])
def test_nobody_approves_their_own_text_among_others(client, login, act):
    editor = login("Editors")
    own, other = make_article(title="Của tôi", created_by=editor), make_article(title="Của bạn")
    for article in (own, other):
        workflow.submit(article, by=article.created_by)
        article.refresh_from_db()
    page = press(client, act, [own, other], confirmed="1", at_0="01/01/2030", at_1="08:00")
    refused, done = told(page)
    assert refused.startswith("Của tôi Bạn đã viết, sửa hoặc gửi bài này nên không tự ")
    assert done.startswith("Của bạn Đã ")
