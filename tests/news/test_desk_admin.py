"""The article form in the admin: what each role can do, and that no typed text is lost."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from news import workflow
from news.checks import report
from news.models import Article, Edition
from news.publication_state import seen_state
from news.workflow import seen_words
from portal.journal.models import Entry
from tests.make import make_article, make_category, make_tag, make_user
from tests.make_photos import make_photo
from tests.pages import delete

pytestmark = pytest.mark.django_db

ADD = "/admin/news/article/add/"
LIST = "/admin/news/article/"


def change(article):
    return f"/admin/news/article/{article.pk}/change/"


def form_of(article=None, **typed):
    """Return the data that a browser would send for ``article``'s form, changed by ``typed``."""
    article = article or Article()
    fields = {
        "title": article.title,
        "category": article.category_id or "",
        "summary": article.summary,
        "body": article.body,
        "lead_photo": article.lead_photo_id or "",
        "lead_caption": "",
        "lead_alt_text": "",
        "byline": article.byline,
        "source": article.source_id or "",
        "source_url": article.source_url,
        "source_published_at_0": "",
        "source_published_at_1": "",
        "tags": [tag.pk for tag in article.tags.all()] if article.pk else [],
        "related_ids": "\n".join(map(str, article.related_ids)),
        "published_at_0": "",
        "published_at_1": "",
        "ends_at_0": "",
        "ends_at_1": "",
        "ends_how": article.ends_how,
        "change": article.change,
        "change_note": article.change_note,
        "opened_version": article.version,
        "opened_state": seen_state(article) if article.pk else "",
        "opened_words": seen_words.hashes(article),
        "seen_warnings": " ".join(rule.__name__ for rule in report.RULES),
        "schedule_at_0": "",
        "schedule_at_1": "",
        "attachments-TOTAL_FORMS": "0",
        "attachments-INITIAL_FORMS": "0",
    }
    return fields | typed


def messages(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    form = response.context["adminform"].form
    return {name: list(sentences) for name, sentences in form.errors.items()}


def test_a_reporter_writes_and_hands_in_and_an_editor_publishes(client, login):
    reporter = login("Reporters")
    category = make_category("Kinh tế")
    response = client.post(
        ADD,
        form_of(
            title="Mùa vải  thiều",
            category=category.pk,
            body="<p>Được mùa.</p>",
            byline="Bích Phượng",
            act="submit",
        ),
        follow=True,
    )
    article = Article.objects.get()
    assert messages(response) == ["Đã gửi duyệt."]
    assert (article.title, article.created_by, article.desk_state) == (
        "Mùa vải thiều",
        reporter,
        "submitted",
    )

    editor = login("Editors")
    mended = form_of(
        article,
        title="Vải thiều được mùa",
        published_at_0="13/02/2020",
        published_at_1="08:00",
    )
    response = client.post(change(article), mended | {"act": "publish"})
    (sentence,) = errors(response)["__all__"]
    assert "Bạn đã viết, sửa hoặc gửi bài này nên không tự đăng được" in sentence
    client.post(change(article), mended)

    another = login("Editors")
    article.refresh_from_db()
    printed = {"published_at_0": "13/02/2020", "published_at_1": "08:00"}
    response = client.post(change(article), form_of(article, act="publish", **printed), follow=True)
    edition = Edition.objects.public().get()
    assert messages(response) == [
        "Đã đăng. Công chúng đang đọc đúng nội dung này. "
        f'<a href="{edition.get_absolute_url()}">Xem trên cổng</a>'
    ]
    assert edition.title == "Vải thiều được mùa"
    assert edition.published_at == datetime.datetime(2020, 2, 13, 1, tzinfo=datetime.UTC)
    assert [(entry.action, entry.actor) for entry in Entry.objects.about(article)] == [
        ("create", reporter),
        ("submit", reporter),
        ("edit", editor),
        ("publish", another),
    ]


def test_the_form_says_which_photo_still_waits_for_a_moderator(client, login):
    editor = login("Editors")
    article = make_article(lead_photo=make_photo(caption="Cầu mới", uploaded_by=editor))
    response = client.post(change(article), form_of(article, act="publish"), follow=True)
    assert Edition.objects.public().exists()
    assert "Ảnh “Cầu mới” còn chờ kiểm duyệt viên nên chưa hiện trong bài." in (
        response.content.decode()
    )


def test_a_refused_act_saves_nothing_and_keeps_what_was_typed(client, login):
    login("Editors")
    article = make_article(title="Tên cũ")
    response = client.post(
        change(article), form_of(article, title="Tên mới", category="", act="publish")
    )
    assert errors(response) == {"__all__": ["Bài chưa đủ để đăng: còn thiếu chuyên mục."]}
    assert 'value="Tên mới"' in response.content.decode()
    article.refresh_from_db()
    assert article.title == "Tên cũ"
    assert not Edition.objects.exists()
    assert not Entry.objects.exists()


def test_publishing_with_a_scheduled_edition_asks_and_then_does(client, login):
    editor = login("Editors")
    article = make_article(title="Hẹn")
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    workflow.schedule(article, by=editor, at=tomorrow)
    article.refresh_from_db()
    client.post(change(article), form_of(article, title="Ngay"))
    login("Editors")
    article.refresh_from_db()
    response = client.post(change(article), form_of(article, act="publish"))
    (sentence,) = errors(response)["__all__"]
    assert "Hãy chọn giữ hay hủy bản hẹn giờ đó." in sentence
    client.post(change(article), form_of(article, act="publish", pending="keep"))
    assert list(Edition.objects.order_by("number").values_list("title", flat=True)) == [
        "Ngay",
        "Hẹn",
    ]


def test_scheduling_reads_vietnamese_dates_and_names_the_field_that_is_wrong(client, login):
    login("Editors")
    article = make_article()
    for typed, sentence in (
        ({}, "Hãy chọn ngày và giờ bài lên cổng."),
        ({"schedule_at_0": "31/02/2030", "schedule_at_1": "08:00"}, "Nhập một ngày hợp lệ."),
    ):
        response = client.post(change(article), form_of(article, act="schedule", **typed))
        assert errors(response)["schedule_at"] == [sentence]
    client.post(
        change(article),
        form_of(
            article,
            act="schedule",
            schedule_at_0="05/06/2030",
            schedule_at_1="23:30",
            far_schedule="2030-06-05T23:30:00+07:00",
        ),
    )
    assert Edition.objects.get().begins_at == datetime.datetime(
        2030, 6, 5, 16, 30, tzinfo=datetime.UTC
    )
    client.post(change(article), form_of(article, act="cancel_schedule", opened_version=1))
    assert not Edition.objects.exists()


def test_withdrawing_takes_a_reason(client, login):
    boss = login("Managing editors")
    article = make_article()
    workflow.publish(article, by=boss)
    article.refresh_from_db()
    response = client.post(change(article), form_of(article, act="withdraw"))
    assert errors(response) == {"withdraw_note": ["Hãy ghi lý do gỡ bài."]}
    client.post(change(article), form_of(article, act="withdraw", withdraw_note="Sai tên người"))
    assert not Edition.objects.public().exists()
    assert Entry.objects.about(article).last().note == "Sai tên người"


def test_the_second_of_two_who_save_at_once_is_told_and_loses_nothing(client, login):
    first = make_user("Editors", last_name="Nguyễn", first_name="An")
    article = make_article(title="Lúc mở")
    client.force_login(first)
    client.post(change(article), form_of(article, title="An sửa"))
    login("Editors")
    response = client.post(change(article), form_of(article, title="Bình sửa", opened_version=1))
    (sentence,) = errors(response)["__all__"]
    assert sentence.startswith("Nguyễn An đã lưu bài này lúc ")
    assert 'value="Bình sửa"' in response.content.decode()
    article.refresh_from_db()
    assert article.title == "An sửa"
    again = form_of(
        article,
        title="Bình sửa",
        opened_version=response.context["adminform"].form["opened_version"].value(),
    )
    client.post(change(article), again)
    article.refresh_from_db()
    assert article.title == "Bình sửa"


def test_saving_without_a_change_leaves_no_version_and_no_entry(client, login):
    login("Editors")
    article = make_article(desk_state="approved")
    versions = article.history.count()
    client.post(change(article), form_of(article))
    article.refresh_from_db()
    assert (article.version, article.desk_state) == (1, "approved")
    assert article.history.count() == versions
    assert not Entry.objects.exists()


def test_the_preview_shows_the_unsaved_text_as_the_public_would_see_it(client, login):
    login("Editors")
    article = make_article(title="Đã lưu")
    url = reverse("admin:news_article_preview", args=[article.pk])
    tag = make_tag("Thử nghiệm")
    response = client.post(
        url, form_of(article, title="Chưa lưu", body="<p>Mới<script>1</script></p>", tags=[tag.pk])
    )
    page = response.content.decode()
    assert "<h1" in page
    assert "Chưa lưu" in page
    assert "Thử nghiệm" in page
    assert "Đã lưu" not in page
    assert "<script>1" not in page
    assert "no-store" in response["Cache-Control"]
    article.refresh_from_db()
    assert article.title == "Đã lưu"
    assert "Đã lưu" in client.get(url).content.decode()


def test_a_new_article_is_previewed_before_it_is_saved(client, login):
    login("Reporters")
    response = client.post(
        reverse("admin:news_article_preview"), form_of(title="Chưa từng lưu", body="<p>Chữ</p>")
    )
    assert response.status_code == 200
    assert "Chưa từng lưu" in response.content.decode()
    assert not Article.objects.exists()


def test_a_preview_of_nonsense_says_which_field(client, login):
    login("Reporters")
    response = client.post(
        reverse("admin:news_article_preview"), form_of(title="", source_url="khong phai")
    )
    assert response.status_code == 400
    page = response.content.decode()
    assert "tiêu đề" in page.lower()
    assert "bài gốc ở nguồn" in page.lower()


@pytest.mark.parametrize("who", [None, "Moderators"])
def test_no_page_of_the_desk_opens_without_the_right(client, login, who):
    article = make_article(title="Bí mật")
    if who:
        login(who)
    for url in (
        LIST,
        ADD,
        change(article),
        f"{LIST}{article.pk}/history/",
        f"{LIST}{article.pk}/delete/",
        f"{LIST}{article.pk}/preview/",
        f"{LIST}add/preview/",
        f"{LIST}{article.pk}/history/{article.history.first().history_id}/?khoi_phuc=1",
        "/admin/autocomplete/?app_label=news&model_name=article&field_name=tags",
    ):
        for response in (client.get(url, follow=True), client.post(url, form_of(article))):
            assert "Bí mật" not in response.content.decode(), url
            assert response.status_code in {200, 302, 403, 404, 405}, url
    assert Article.objects.get().title == "Bí mật"


def test_a_reporter_reads_but_does_not_change_what_others_wrote(client, login):
    login("Reporters")
    article = make_article(title="Của người khác")
    page = client.get(change(article))
    assert page.status_code == 200
    assert 'name="title"' not in page.content.decode()
    for data in (form_of(article, title="Đổi"), form_of(article, act="submit")):
        assert client.post(change(article), data).status_code == 403
    assert client.post(f"{LIST}{article.pk}/preview/", form_of(article)).status_code == 403
    article.refresh_from_db()
    assert article.title == "Của người khác"


def test_a_cancelled_schedule_is_found_among_what_is_approved_and_not_published(client, login):
    editor = login("Editors")
    article = make_article(title="Hẹn rồi thôi")
    workflow.schedule(article, by=editor, at=timezone.now() + datetime.timedelta(hours=1))

    response = client.post(change(article), form_of(article, act="cancel_schedule"), follow=True)

    assert messages(response) == ["Đã hủy hẹn giờ. Nội dung đã hẹn vẫn được duyệt, chưa đăng."]
    approved = client.get(f"{LIST}?desk_state__exact=approved").content.decode()
    assert "Hẹn rồi thôi" in approved


def test_a_reporter_finds_no_door_to_publishing(client, login):
    reporter = login("Reporters")
    article = make_article(created_by=reporter)
    page = client.get(change(article)).content.decode()
    assert 'value="submit"' in page
    for act in ("publish", "schedule", "withdraw", "reject", "cancel_schedule"):
        assert f'value="{act}"' not in page
        response = client.post(
            change(article),
            form_of(
                article,
                act=act,
                schedule_at_0="05/06/2030",
                schedule_at_1="08:00",
                far_schedule="2030-06-05T08:00:00+07:00",
                withdraw_note="x",
                reject_note="x",
                published_at_0="01/01/2020",
                published_at_1="08:00",
            ),
        )
        assert errors(response)["__all__"][0].startswith("Bạn không có quyền")
    assert not Edition.objects.exists()
    client.post(
        change(article), form_of(article, published_at_0="01/01/2020", published_at_1="08:00")
    )
    article.refresh_from_db()
    assert article.published_at is None


def test_an_earlier_version_opens_in_the_form_and_is_restored_by_saving(client, login):
    editor = login("Editors")
    tag = make_tag()
    article = make_article(title="Bản một", tags=[tag])
    first = article.history.first()
    client.post(change(article), form_of(article, title="Bản hai", tags=[]))
    assert article.history.count() > 1
    listing = client.get(f"{LIST}{article.pk}/history/").content.decode()
    assert f"history/{first.history_id}/" in listing
    response = client.get(f"{LIST}{article.pk}/history/{first.history_id}/", follow=True)
    form = response.context["adminform"].form
    assert (form["title"].value(), form["tags"].value()) == ("Bản một", [tag.pk])
    assert "chưa được khôi phục" in messages(response)[0]
    article.refresh_from_db()
    assert article.title == "Bản hai"
    client.post(
        response.request["PATH_INFO"],
        form_of(
            article, title="Bản một", tags=[tag.pk], opened_version=form["opened_version"].value()
        ),
    )
    article.refresh_from_db()
    assert article.title == "Bản một"
    assert article.history.first().history_user == editor


def test_only_what_was_never_published_is_deleted_and_the_journal_says_so(client, login):
    editor = login("Editors")
    draft, published = make_article(title="Nháp"), make_article(title="Đã đăng")
    workflow.publish(published, by=editor)
    for article, status in ((draft, 302), (published, 403)):
        response = delete(client, f"{LIST}{article.pk}/delete/")
        assert response.status_code == status
    assert [article.title for article in Article.objects.all()] == ["Đã đăng"]
    assert Entry.objects.get(action="delete").words == "Nháp"
    response = client.post(LIST, {"action": "delete_selected", "_selected_action": published.pk})
    assert Article.objects.count() == 1
