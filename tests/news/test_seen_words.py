"""Nobody lets words out that the page in front of them did not show.

A text takes words from other rows: those of its photos, the name of its source, its tags. Who
changes them edits another row, so the article's version does not tell.
"""

import datetime

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from media_gallery.models import Photo
from news import workflow
from news.bulk.run import Row
from news.models import Approval, Article, Edition, Source, Tag
from news.workflow import seen_words
from tests.make import make_article, make_source, make_tag, make_user
from tests.make_photos import make_photo
from tests.news.test_bulk import press, told
from tests.news.test_desk_admin import change, errors, form_of, messages

PHOTO = "ảnh (tệp, điểm chính, lời, quyền)"
#: What somebody changes elsewhere, and what the sentence calls it.
ELSEWHERE = {
    "caption": (Photo, {"caption": "Lời chưa ai đọc"}, PHOTO),
    "alt text": (Photo, {"alt_text": "Lời chưa ai đọc"}, PHOTO),
    "credit": (Photo, {"credit": "Người khác"}, PHOTO),
    "decoration": (Photo, {"is_decorative": True}, PHOTO),
    "rights": (Photo, {"rights_end": datetime.date(2099, 1, 1)}, PHOTO),
    "focus": (Photo, {"focus_x": 10}, PHOTO),
    "file": (Photo, {"content_hash": "f" * 64}, PHOTO),
    "name of the source": (Source, {"name": "tin-vit.vn"}, "nguồn"),
    "address of the source": (Source, {"url": "https://tin-vit.vn"}, "nguồn"),
    "name of the tag": (Tag, {"name": "Chủ đề khác"}, "chủ đề"),
}
SOON = timezone.localtime() + datetime.timedelta(days=2)
ACTS = {
    "approve": {},
    "publish": {},
    "schedule": {
        "schedule_at_0": f"{SOON:%d/%m/%Y}",
        "schedule_at_1": "08:00",
    },
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


@pytest.fixture
def article(request):
    photo = make_photo(caption="Cầu mới", credit="An")
    source = make_source("quangtri.gov.vn")
    return make_article(
        lead_photo=photo, source=source, tags=[make_tag("Giao thông")], desk_state="submitted"
    )


def published_words():
    """Return how many texts were approved or published."""
    return Approval.objects.count(), Edition.objects.count()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_the_form_asks_once_about_words_that_others_have_changed(
    client, login, article, act, elsewhere
):
    login("Editors")
    model, change_of_it, name = ELSEWHERE[elsewhere]
    opened = form_of(article, act=act, **ACTS[act])
    model.objects.update(**change_of_it)
    response = client.post(change(article), opened)
    assert errors(response) == {
        "__all__": [
            f"Từ lúc bạn mở bài, có người đổi {name} của bài. Chưa làm gì: hãy bấm “Xem trước” để "
            "đọc lại, vẫn muốn làm thì bấm lần nữa."
        ]
    }
    assert published_words() == (0, 0)

    shown_again = response.context["adminform"].form["opened_words"].value()
    client.post(change(article), opened | {"opened_words": shown_again})
    assert published_words() == (1, 0 if act == "approve" else 1)


def test_the_words_of_every_photo_in_the_text_count(client, login):
    login("Editors")
    inside = make_photo(caption="Trong bài")
    article = make_article(
        desk_state="submitted",
        body=f'<p>Chữ.</p><figure data-photo="{inside.pk}"><figcaption></figcaption></figure>',
    )
    opened = form_of(article, act="publish")
    Photo.objects.update(credit="Người khác")
    response = client.post(change(article), opened)
    assert f"có người đổi {PHOTO} của bài" in errors(response)["__all__"][0]
    assert published_words() == (0, 0)


def test_words_are_locked_though_the_printed_date_is_set_in_the_same_press(client, login, article):
    login("Editors")
    opened = form_of(article, act="publish", published_at_0="13/02/2020", published_at_1="08:00")
    with CaptureQueriesContext(connection) as queries:
        client.post(change(article), opened)
    assert published_words() == (1, 1)
    assert any("FROM news_tag" in query["sql"] for query in queries if "FOR SHARE" in query["sql"])


def test_words_of_other_rows_are_no_matter(client, login, article):
    login("Editors")
    opened = form_of(article, act="publish")
    make_photo(caption="Ảnh khác")
    make_tag("Chủ đề khác")
    make_source("khac.vn")
    client.post(change(article), opened)
    assert published_words() == (1, 1)


def test_an_act_that_lets_nothing_out_does_not_ask(client, login, article):
    login("Editors")
    opened = form_of(article, act="reject", reject_note="Thiếu số liệu")
    Photo.objects.update(caption="Lời chưa ai đọc")
    response = client.post(change(article), opened, follow=True)
    assert messages(response) == ["Đã trả lại cho người viết."]


@pytest.mark.parametrize("act", ["approve", "publish"])
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_the_list_leaves_alone_what_takes_words_that_others_have_changed(
    client, login, article, act, elsewhere
):
    login("Editors")
    model, change_of_it, name = ELSEWHERE[elsewhere]
    opened = str(Row.of(article))
    model.objects.update(**change_of_it)
    address = reverse("admin:news_article_bulk", args=[act])
    assert told(client.post(address, {"row": [opened], "confirmed": "1"})) == [
        f"{article.title} Từ lúc bạn mở danh sách, có người đổi {name} của bài, nên chưa làm gì. "
        "Hãy mở bài xem lại."
    ]
    assert published_words() == (0, 0)
    press(client, act, [Article.objects.get()], confirmed="1")
    assert published_words() == (1, int(act == "publish"))


def test_the_list_still_withdraws_what_takes_words_that_others_have_changed(client, login, article):
    workflow.publish(article, by=make_user("Editors"))
    login("Managing editors")
    article.refresh_from_db()
    opened = str(Row.of(article))
    Source.objects.update(name="khac.vn")
    address = reverse("admin:news_article_bulk", args=["withdraw"])
    client.post(address, {"row": [opened], "confirmed": "1", "note": "Sai nguồn"})
    assert not Edition.objects.public().exists()


def test_the_list_shows_the_words_that_it_read(client, login, article):
    login("Editors")
    shown = client.get(reverse("admin:news_article_changelist")).context["cl"].result_list
    assert [Row.of(each) for each in shown] == [Row.of(article)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_words_wait_for_the_end_of_the_act_that_compared_them(article, elsewhere):
    model, change_of_it, _name = ELSEWHERE[elsewhere]
    other = connections.create_connection("default")
    try:
        with transaction.atomic():
            Article.objects.select_for_update(no_key=True).get()
            seen_words.lock(article)
            ((column, value),) = change_of_it.items()
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '50ms'")
                with pytest.raises(OperationalError, match="lock timeout"):
                    cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s", [value])
    finally:
        other.close()
