"""Acts on many articles from the list: each goes through the workflow, each is told for itself."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from news import workflow
from news.bulk.run import MOST, Row
from news.models import Article, Edition, Ending
from news.workflow import approvals
from portal.journal.models import Entry
from tests import pages
from tests.make import make_article, make_category, make_tag, make_user
from tests.news.test_desk_admin import LIST, messages

pytestmark = pytest.mark.django_db

#: What the list sends of the words from other rows, where no article is.
NO_WORDS = "-".join(["0" * 32] * 3)
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
    everybody = ["Gửi duyệt…", "Chuyển chuyên mục…", "Thêm chủ đề…", "Bỏ chủ đề…"]
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
        "Bỏ chủ đề…",
        "Hủy hẹn giờ…",
        "Hết hiệu lực…",
        "Xác nhận việc gỡ…",
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
    rows = [str(Row.of(edited)), str(Row.of(submitted)), f"999999:1:draft-0-0:{NO_WORDS}"]
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


def test_schedules_are_cancelled_ends_told_and_confirmed_in_bulk(client, login):
    chief = login("Managing editors")
    planned, old, gone = (make_article(title=title) for title in ("Hẹn giờ", "Cũ", "Đã gỡ"))
    workflow.schedule(planned, by=chief, at=timezone.now() + datetime.timedelta(days=1))
    for article in (old, gone):
        workflow.publish(article, by=chief)
    for article in (planned, old, gone):
        article.refresh_from_db()

    page = press(client, "cancel_schedule", [planned, old], confirmed="1")
    assert told(page) == [
        "Cũ Bài này không có bản nào đang hẹn giờ; có thể nó vừa được đăng.",
        "Hẹn giờ Đã hủy hẹn giờ.",
    ]
    assert told(press(client, "expire", [old], notice="Thay bằng 5/QĐ.", confirmed="1")) == [
        "Cũ Đã ghi là hết hiệu lực."
    ]
    reasons = {"note": "Sai.", "public_reason": "Tin sai, đã gỡ.", "confirmed": "1"}
    press(client, "withdraw", [gone], **reasons)
    assert [(each.article.title, each.notice) for each in Ending.objects.order_by("pk")] == [
        ("Cũ", "Thay bằng 5/QĐ."),
        ("Đã gỡ", "Tin sai, đã gỡ."),
    ]
    assert told(press(client, "confirm", [gone], confirmed="1")) == [
        "Đã gỡ Bạn đã gỡ bài này: cần một người khác xác nhận."
    ]
    login("Editors")
    assert told(press(client, "confirm", [gone, old], confirmed="1")) == [
        "Cũ Việc gỡ bài này không chờ ai xác nhận.",
        "Đã gỡ Đã xác nhận.",
    ]


# --- Corrections ----------------------------------------------------------------------------------


@pytest.fixture
def corrected():
    """Return an article that has been public and was edited since, without saying what."""
    article = make_article(title="Cầu mới", change="", change_note="")
    workflow.publish(article, by=make_user("Editors"))
    article.body = "<p>Sửa.</p>"
    article.save()
    article.refresh_from_db()
    return article


def asked(page):
    """Return the names of the fields that the page asks with."""
    return pages.tree(page).xpath("//div[@class='desk-bulk-form__field']//*[@name]/@name")


def test_one_reason_is_asked_for_those_that_have_been_public_and_for_no_others(
    client, login, corrected
):
    login("Editors")
    new = make_article(title="Mới", change="", change_note="")
    assert asked(press(client, "publish", [new])) == []
    page = press(client, "publish", [new, corrected])
    assert asked(page) == ["change_note"]
    assert "Cho 1 bài đã từng lên cổng mà chưa ghi." in page.text
    assert asked(press(client, "submit", [new, corrected])) == ["change", "change_note"]
    assert "Trường này là bắt buộc." in press(client, "publish", [corrected], confirmed="1").text
    page = press(client, "publish", [new, corrected], change_note="Sửa lỗi gõ.", confirmed="1")
    assert all("Đã đăng lúc" in line for line in told(page))
    editions = Edition.objects.public().order_by("title")
    assert [(each.title, each.change, each.change_note) for each in editions] == [
        ("Cầu mới", "minor", "Sửa lỗi gõ."),
        ("Mới", "", ""),
    ]


def test_the_reason_of_a_publisher_lets_nobody_publish_their_own_text(client, login, corrected):
    author = corrected.created_by
    author.groups.add(Group.objects.get(name="Editors"))
    workflow.submit(corrected, by=author)
    workflow.approve(corrected, by=make_user("Editors"))
    corrected.refresh_from_db()
    client.force_login(author)
    page = press(client, "publish", [corrected], change_note="Sửa lỗi gõ.", confirmed="1")
    assert told(page)[0].startswith("Cầu mới Bạn đã viết, sửa hoặc gửi bài này nên không tự đăng")
    corrected.refresh_from_db()
    assert (corrected.desk_state, corrected.change_note) == ("approved", "")


def test_what_was_chosen_to_be_a_correction_is_not_published_as_a_minor_change(
    client, login, corrected
):
    login("Editors")
    corrected.change = "substantive"
    corrected.save()
    page = press(client, "publish", [corrected], change_note="Sửa lỗi gõ.", confirmed="1")
    assert told(page) == [
        "Cầu mới Bài đã được chọn một loại sửa đổi khác mà chưa có lời: hãy mở bài, ghi đã sửa gì, "
        "vì sao."
    ]
    corrected.refresh_from_db()
    assert (corrected.change, corrected.change_note) == ("substantive", "")


def test_the_note_of_a_correction_is_given_when_submitting_and_waits_for_another(
    client, login, corrected
):
    editor = login("Editors")
    page = press(
        client,
        "submit",
        [corrected],
        change="substantive",
        change_note="Đính chính số liệu.",
        confirmed="1",
    )
    assert told(page) == ["Cầu mới Đã gửi duyệt."]
    corrected.refresh_from_db()
    page = press(client, "publish", [corrected], confirmed="1")
    assert told(page)[0].startswith("Cầu mới Bạn đã viết, sửa hoặc gửi bài này")
    assert editor.pk in approvals.writers_of(corrected)
    login("Editors")
    press(client, "publish", [corrected], confirmed="1")
    assert Edition.objects.public().get().public_note == "Đính chính số liệu."


def test_what_becomes_of_scheduled_editions_is_asked_once(client, login, corrected):
    editor = login("Editors")
    corrected.change, corrected.change_note = "minor", "Sửa."
    corrected.save()
    workflow.schedule(corrected, by=editor, at=timezone.now() + datetime.timedelta(days=1))
    corrected.title = "Cầu mới, bản hai"
    corrected.save()
    corrected.refresh_from_db()
    assert asked(press(client, "publish", [corrected])) == ["pending", "pending"]
    page = press(client, "publish", [corrected], pending="cancel", confirmed="1")
    assert "Đã đăng lúc" in told(page)[0]
    assert not Edition.objects.future().exists()


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
        ("edit", {"fields": ["Chuyên mục"], "desk_state": "draft"}),
        ("edit", {"fields": ["Chủ đề"], "desk_state": "draft"}),
    ]
    assert article.history.first().history_user == editor
    page = press(client, "tag", [article], tag=tag.pk, confirmed="1")
    assert told(page) == ["Cầu mới Bài đã có chủ đề “Vải thiều”."]
    page = press(client, "untag", [article], tag=tag.pk, confirmed="1")
    assert told(page) == ["Cầu mới Đã bỏ chủ đề “Vải thiều”."]
    assert [each.name for each in article.tags.all()] == ["Cầu"]
    article.refresh_from_db()
    page = press(client, "untag", [article], tag=tag.pk, confirmed="1")
    assert told(page) == ["Cầu mới Bài không có chủ đề “Vải thiều”."]


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
            [f"{number}:1:draft-0-0:{NO_WORDS}" for number in range(1, MOST + 2)],
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
