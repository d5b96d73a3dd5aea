"""The history of an article in the admin: one row a save, with the words that were changed."""

import datetime

import pytest

from news import workflow
from news.models import Article
from portal.journal.models import Entry
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_source, make_tag, make_user
from tests.make_photos import make_photo
from tests.news.test_desk_admin import ADD, LIST, change, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("Editors", username="bien-tap")
    client.force_login(user)
    return user


def history(client, article):
    """Return the column “Thay đổi” of each row, newest first."""
    page = client.get(f"{LIST}{article.pk}/history/")
    return [
        " ".join(cell.text_content().split())
        for cell in pages.tree(page).xpath("//table[@id='change-history']/tbody/tr/td[2]")
    ]


def words(client, article, tag):
    """Return the text of each ``tag`` (ins or del) in the newest row."""
    row = pages.tree(client.get(f"{LIST}{article.pk}/history/")).xpath("//tbody/tr[1]")[0]
    return [each.text_content() for each in row.iter(tag)]


def save(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


def test_the_words_of_a_body_that_changed_are_shown_and_no_html(client, editor):
    article = make_article(
        body="<p>Mùa vụ vải năm nay giá tăng <strong>50</strong> nghìn một cân so với năm rồi.</p>"
        "<p>Đoạn này giữ nguyên.</p>"
    )
    save(
        article,
        body="<p>Mùa vụ vải năm nay giá tăng <strong>60</strong> nghìn một cân so với năm rồi.</p>"
        "<h2>Thêm mục</h2><p>Đoạn này giữ nguyên.</p>",
    )

    assert history(client, article) == [
        "Nội dung: … vải năm nay giá tăng 50 60 nghìn một cân so với … Thêm mục",
        "Tạo bài",
    ]
    assert words(client, article, "del") == ["50"]
    assert words(client, article, "ins") == ["60", "Thêm mục"]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("<p>Giá <strong>vải</strong></p>", "<h2>Giá vải</h2>", "chữ như cũ, chỉ đổi cách"),
        ('<p><a href="/a/">đây</a></p>', '<p><a href="/b/">đây</a></p>', "đây (/a/) (/b/)"),
        ("<p>Một</p><p>Hai</p>", "<p>Hai</p>", "Nội dung: Một"),
        (
            '<figure data-photo="1"></figure>',
            '<figure data-photo="2" data-alt="Cầu"></figure>',
            "Ảnh số 1 2 (mô tả: Cầu)",
        ),
        ("<table><tr><td>3</td><td>5</td></tr></table>", "<p>3 &lt; 5</p>", "3 < 5"),
        ("", "<p>" + "chữ " * 200 + "</p>", "… (còn 120 chữ)"),
    ],
)
def test_each_sort_of_change_of_a_body_is_told_in_words(client, editor, old, new, shown):
    article = make_article(body=old)
    save(article, body=new)

    assert shown in history(client, article)[0]


def test_markup_that_somebody_typed_as_words_is_shown_as_words(client, editor):
    article = make_article(title="A")
    save(article, title="<script>alert(1)</script>")

    assert history(client, article)[0] == "Tiêu đề: A <script>alert(1)</script>"


def test_what_is_chosen_is_named_and_dates_are_vietnamese(client, editor):
    old, new = make_category("Kinh tế"), make_category("Xã hội")
    source, photo = make_source("báo Nhân Dân"), make_photo(caption="Cầu")
    article = make_article(category=old)
    save(
        article,
        category=new,
        source=source,
        lead_photo=photo,
        published_at=datetime.datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM),
    )

    assert history(client, article)[0] == (
        f"Chuyên mục: Kinh tế Xã hội Ảnh đại diện: {photo} Nguồn: báo Nhân Dân "
        "Ngày đăng in trên bài: 13/02/2020 08:00"
    )


def test_what_was_deleted_since_is_named_by_its_number(client, editor):
    source = make_source()
    article = make_article(source=source)
    save(article, source=None)
    number = source.pk
    source.delete()

    assert history(client, article)[0] == f"Nguồn: đã xóa (số {number})"


def test_a_save_through_the_form_is_one_version_with_its_tags(client, editor):
    one, two, three = make_tag("Một"), make_tag("Hai"), make_tag("Ba")
    article = make_article(title="A", tags=[one, three])
    before = article.history.count()

    client.post(change(article), form_of(article, title="B", tags=[two.pk, three.pk]))

    assert article.history.count() == before + 1
    assert history(client, article)[0] == "Tiêu đề: A B Chủ đề: Một Hai"
    assert set(Article.objects.get().tags.all()) == {two, three}


def test_changing_tags_alone_is_one_version_too(client, editor):
    article = make_article(tags=[make_tag("Một")])
    before = article.history.count()

    client.post(change(article), form_of(article, tags=[make_tag("Hai").pk]))

    assert article.history.count() == before + 1
    assert history(client, article)[0] == "Chủ đề: Một Hai"
    assert [entry.action for entry in Entry.objects.about(article)] == ["edit"]


def test_actions_of_the_workflow_make_no_row(client, editor):
    article = make_article()
    workflow.submit(article, by=editor)
    workflow.reject(article, by=editor, note="Thiếu nguồn.")
    workflow.submit(article, by=editor)
    workflow.approve(article, by=make_user("Editors"))
    workflow.publish(article, by=editor)
    article.refresh_from_db()
    # Also where a program writes a version of it.
    article.desk_state, article.approval = "draft", None
    article.save()

    assert history(client, article) == ["Tạo bài"]


def test_acts_of_the_form_make_a_row_for_the_words_alone(client, editor):
    client.post(
        ADD, form_of(title="A", category=make_category().pk, body="<p>Một.</p>", act="submit")
    )
    article = Article.objects.get()
    client.force_login(make_user("Editors"))
    client.post(change(article), form_of(article, act="publish"))
    client.post(change(article), form_of(article, title="B", act="submit"))

    assert history(client, article) == ["Tiêu đề: A B", "Tạo bài"]


def test_the_last_row_of_a_page_tells_its_change_too(client, editor):
    article = make_article(title="Lần 0")
    for number in range(1, 32):
        save(article, title=f"Lần {number}")

    assert history(client, article)[-1] == "Tiêu đề: Lần 1 2"
    page = pages.tree(client.get(f"{LIST}{article.pk}/history/?p=2"))
    rows = page.xpath("//table[@id='change-history']/tbody/tr/td[2]")
    assert [" ".join(row.text_content().split()) for row in rows] == [
        "Tiêu đề: Lần 0 1",
        "Tạo bài",
    ]


def test_the_history_asks_as_often_for_thirty_versions_as_for_two(
    client, editor, django_assert_max_num_queries
):
    article = make_article(tags=[make_tag()])
    save(article, title="Lần 0", source=make_source(), category=make_category())
    for number in range(28):
        save(article, title=f"Lần {number + 1}", source=make_source(), category=make_category())
        article.tags.set([make_tag()])

    with django_assert_max_num_queries(16):
        client.get(f"{LIST}{article.pk}/history/")
