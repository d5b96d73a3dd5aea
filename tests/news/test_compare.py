"""Comparing two versions of an article in the admin."""

import datetime

import pytest
from django.core.files.base import ContentFile

from news import workflow
from news.comparison import editions
from news.models import Attachment, Edition
from portal.vietnamese.dates import VIETNAM
from tests import pages
from tests.make import make_article, make_category, make_source, make_tag, make_user
from tests.make_photos import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


@pytest.fixture
def editor(client):
    user = make_user("Editors", username="bien-tap")
    client.force_login(user)
    return user


def address(article, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/admin/news/article/{article.pk}/compare/?{query}"


def compared(client, article, **asked):
    """Return {field: its text, word by word} of the changed fields."""
    answer = client.get(address(article, kieu="tung-chu", **asked))
    assert answer.status_code == 200
    fields = pages.tree(answer).xpath("//section[@class='compare-field']")
    return {
        field.get("id").removeprefix("o-"): " ".join(
            " ".join(field.xpath("div")[0].itertext()).split()
        )
        for field in fields
    }


def save(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


def publish(article, editor):
    workflow.publish(article, by=make_user("Editors"))
    article.refresh_from_db()


def attach(article, name):
    attachment = Attachment(article=article, file_name=name, kind="pdf", size=2048)
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    return attachment


def test_without_a_choice_the_desk_is_compared_with_what_readers_have(client, editor):
    article = make_article(
        title="Mùa vải", category=make_category("Kinh tế"), body="<p>Giá 50 nghìn.</p>"
    )
    publish(article, editor)
    save(article, title="Mùa vải sớm", body="<p>Giá 60 nghìn.</p>")
    assert compared(client, article) == {
        "title": "Mùa vải sớm",
        "body": "Giá 50 60 nghìn.",
    }


def test_every_field_is_compared_in_words(client, editor):
    article = make_article(
        title="A", category=make_category("Kinh tế"), body="<p>a</p>", tags=[make_tag("Một")]
    )
    first = article.history.first()
    photo, related = make_photo(caption="Cầu", credit="Lan"), make_article(title="Bài kia")
    article.tags.set([make_tag("Hai")])
    save(
        article,
        title="B",
        category=make_category("Xã hội"),
        summary="Tóm tắt",
        body="<p>b</p>",
        lead_photo=photo,
        lead_caption="Trên cầu",
        lead_alt_text="Người đi bộ",
        byline="Bích Phượng",
        source=make_source("báo Nhân Dân"),
        source_url="https://nhandan.vn/1",
        source_published_at=datetime.datetime(2020, 2, 13, 8, 0, tzinfo=VIETNAM),
        related_ids=[related.pk],
        published_at=datetime.datetime(2020, 2, 14, 8, 0, tzinfo=VIETNAM),
    )
    attach(article, "kế hoạch.pdf")
    found = compared(client, article, tu=first.pk, den="ban")
    assert found == {
        "title": "A B",
        "category_id": "Kinh tế Xã hội",
        "summary": "Tóm tắt",
        "body": "a b",
        "lead_photo_id": f"Ảnh: {photo}",
        "lead_caption": "Trên cầu",
        "lead_alt_text": "Người đi bộ",
        "lead_credit": "Lan",
        "byline": "Bích Phượng",
        "source_name": "báo Nhân Dân",
        "source_url": "https://nhandan.vn/1",
        "source_published_at": "13/02/2020 08:00",
        "tags": "Một Hai",
        "related_ids": "Bài kia",
        "attachments": "kế hoạch.pdf (kế hoạch.pdf, 2,0 KB)",
    }


def test_every_field_that_readers_see_has_a_name_in_the_comparison():
    assert set(Edition.CONTENT) - editions.DERIVED == set(editions._LINES)


def test_a_save_is_compared_with_the_one_before_by_default(client, editor):
    article = make_article(title="Một")
    save(article, title="Hai")
    save(article, title="Ba")
    second = article.history.all()[1]
    assert compared(client, article, den=second.pk) == {"title": "Một Hai"}


def test_what_a_save_names_and_was_deleted_since_is_left_out(client, editor):
    source = make_source()
    article = make_article(source=source)
    save(article, source=None)
    first = article.history.last()
    source.delete()
    assert compared(client, article, tu=first.pk, den="ban") == {}


def test_side_by_side_each_place_stands_beside_its_other(client, editor):
    article = make_article(body="<p>Một.</p><p>Giá vải năm nay 50 nghìn.</p>")
    first = article.history.first()
    save(article, body="<p>Một.</p><p>Giá vải năm nay 60 nghìn.</p><p>Thêm.</p>")
    page = pages.tree(client.get(address(article, tu=first.pk, den="ban")))
    cells = page.xpath("//div[@class='compare-sides']/div")
    assert [" ".join(" ".join(cell.itertext()).split()) for cell in cells] == [
        "Một.",
        "Một.",
        "Giá vải năm nay 50 nghìn.",
        "Giá vải năm nay 60 nghìn.",
        "",
        "Thêm.",
    ]


@pytest.mark.parametrize("name", ["x", "0", "lan-9", "cong", "-1", "9" * 30])
def test_a_version_that_is_none_is_not_found(client, editor, name):
    assert client.get(address(make_article(), tu=name)).status_code == 404


def test_a_save_of_another_article_is_not_found(client, editor):
    other = make_article().history.first()
    assert client.get(address(make_article(), den=other.pk)).status_code == 404


def test_markup_typed_as_words_is_shown_as_words(client, editor):
    article = make_article(title="A")
    save(article, title="<script>alert(1)</script>")
    page = client.get(address(article)).content
    assert b"<script>alert" not in page


def test_list_form_and_history_lead_to_the_comparison_with_one_click(client, editor):
    article = make_article()
    save(article, title="Khác")
    for page in ("", f"{article.pk}/change/", f"{article.pk}/history/"):
        links = pages.tree(client.get(f"/admin/news/article/{page}")).xpath("//a/@href")
        wanted = f"/admin/news/article/{article.pk}/compare/"
        assert any(link.startswith(wanted) for link in links), page


def test_as_many_queries_for_thirty_saves_as_for_two(client, editor, django_assert_max_num_queries):
    article = make_article(title="Lần 0")
    for number in range(30):
        save(article, title=f"Lần {number + 1}", source=make_source(), lead_photo=make_photo())
    with django_assert_max_num_queries(30):
        client.get(address(article))


def test_an_end_is_compared_in_words(client, editor):
    article = make_article()
    publish(article, editor)
    save(article, ends_at=datetime.datetime(2030, 2, 13, 8, 0, tzinfo=VIETNAM))
    told = compared(client, article)
    assert told["ends_at"] == "13/02/2030 08:00"
    assert "hết hiệu lực" in told["ends_how"]
