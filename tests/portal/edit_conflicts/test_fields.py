"""Two people edit the fields of one article: what is merged, what is chosen, what is shown."""

import datetime

import pytest
from django.core.files.base import ContentFile

from news.models import Article, Attachment
from tests.make import make_article, make_category, make_source, make_tag
from tests.portal.edit_conflicts.desk import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def test_each_of_two_editors_changes_other_fields_of_an_article(desk):
    article = make_article(
        title="Lúc mở",
        summary="Dòng một\nDòng hai",
        byline="Cũ",
        source=make_source(),
        published_at=datetime.datetime(2020, 2, 13, 1, 0, 37, 123, tzinfo=datetime.UTC),
    )
    article.tags.add(make_tag("Lễ hội"))
    one, two = desk("Editors", article), desk("Editors", article)
    source, tag, category = make_source(), make_tag("Mùa xuân"), make_category("Kinh tế")
    theirs = {
        "title": "Của người kia",
        "body": "<p>Của người kia.</p>",
        "source": source.pk,
        "category": category.pk,
        "tags": [tag.pk],
    }
    assert one.press(**theirs)
    assert not two.press(byline="Bích Phượng")
    assert two.press()
    article = Article.objects.get()
    assert {
        "title": article.title,
        "body": article.body,
        "source": article.source_id,
        "category": article.category_id,
        "tags": [each.pk for each in article.tags.all()],
        "byline": article.byline,
        "summary": article.summary,
        "published_at": article.published_at.second,
    } == theirs | {
        "byline": "Bích Phượng",
        "summary": "Dòng một\nDòng hai",
        "published_at": 37,
    }


def test_a_field_that_both_have_changed_is_saved_when_the_second_has_chosen(desk):
    for choice, title in (("mine", "Hai"), ("theirs", "Một")):
        article = make_article(title="Lúc mở")
        one, two = desk("Editors", article), desk("Editors", article)
        assert one.press(title="Một", byline="Một")
        assert not two.press(title="Hai")
        assert not two.press()
        assert saved(article) == ("Một", "Một")
        # The chosen text is shown before it is saved.
        assert not two.choose(choice)
        assert (saved(article), two.data["title"]) == (("Một", "Một"), [title])
        assert two.press()
        assert saved(article) == (title, "Một")


def test_a_field_changed_and_changed_back_after_the_conflict_keeps_theirs(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Một")
    assert not two.press(title="Hai", byline="Hai")
    assert not two.press(title="Lúc mở")
    assert two.press()
    assert saved(article) == ("Một", "Hai")


def test_the_loser_sees_each_field_with_its_ancestor_theirs_and_mine(desk):
    article = make_article(title="Lúc mở", byline="Cũ", category=make_category("Kinh tế"))
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(title="Của họ", category=make_category("Xã hội").pk)
    assert not two.press(title="Của tôi", byline="Mới")
    assert two.conflict() == [
        "Tiêu đề cả hai cùng sửa, hãy chọn Lúc bạn mở Lúc mở Họ đã sửa Lúc mở Của họ Bạn đã sửa "
        "Lúc mở Của tôi Chọn một Của họ Lúc mở Của họ Của bạn Lúc mở Của tôi Lấy của họ Giữ của "
        "tôi Chữ bạn đã gõ, nguyên vẹn Của tôi",
        "Chuyên mục chỉ họ sửa, đã lấy của họ Xã hội",
    ]
    assert "hãy chọn ở mục “Hai người cùng sửa”" in two.error()


def test_tags_that_each_has_added_or_removed_are_merged(desk):
    first, second, third, fourth = (make_tag(name) for name in ("Một", "Hai", "Ba", "Bốn"))
    article = make_article(tags=[first, second])
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(tags=[first.pk, second.pk, third.pk])
    assert not two.press(tags=[second.pk, fourth.pk])
    assert two.press()
    assert set(article.tags.all()) == {second, third, fourth}


def test_related_articles_that_each_has_added_are_merged_in_their_order(desk):
    article, first, second, third = (make_article(title=f"Bài {n}") for n in range(4))
    article.related_ids = [first.pk]
    article.save()
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(related_ids=f"{first.pk}\n{second.pk}")
    assert not two.press(related_ids=f"{third.pk}\n{first.pk}")
    assert two.press()
    article.refresh_from_db()
    assert article.related_ids == [third.pk, first.pk, second.pk]


def test_titles_of_attachments_are_not_written_back(desk):
    article = make_article()
    attachment = Attachment(
        article=article, file_name="a.pdf", kind="pdf", size=4, title="Lúc mở", position=1
    )
    attachment.file.save("x", ContentFile(b"%PDF"))
    attachment.save()
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(**{"attachments-0-title": "Của người kia"})
    assert not two.press(title="Của người này")
    assert two.press()
    assert Attachment.objects.get(pk=attachment.pk).title == "Của người kia"


def test_a_choice_is_one_between_the_texts_that_were_seen(desk):
    article = make_article(title="Lúc mở")
    one, two, three = (desk("Editors", article) for _ in range(3))
    assert one.press(title="Một")
    assert not two.press(title="Hai")
    assert not three.press(title="Ba")
    assert not three.choose("mine")
    assert three.press()
    # Two has chosen theirs when it was "Một"; now it is "Ba".
    assert not two.choose("theirs")
    assert not two.press()
    assert saved(article)[0] == "Ba"
    assert not two.choose("mine")
    assert two.press()
    assert saved(article)[0] == "Hai"


def test_three_presses_against_two_others_keep_the_fields_of_both(desk):
    article = make_article(title="Lúc mở", byline="Lúc mở", summary="Lúc mở")
    one, two, three = (desk("Editors", article) for _ in range(3))
    assert one.press(title="Một")
    assert not three.press(summary="Ba")
    assert not two.press(byline="Hai")
    assert two.press()
    assert not three.press()
    assert three.press()
    article.refresh_from_db()
    assert (article.title, article.byline, article.summary) == ("Một", "Hai", "Ba")


@pytest.mark.parametrize("nonsense", ["", "x", "[]", "null", '{"title": 5}', "a:b:c"])
def test_a_form_without_a_readable_record_of_its_opening_asks_about_every_difference(
    desk, nonsense
):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    one.press(title="Một")
    assert not two.press(byline="Hai", opened_fields=nonsense)
    assert [field.split(" cả hai")[0] for field in two.conflict()] == ["Tiêu đề"]
    assert not two.choose("mine")
    assert two.press()
    assert saved(article) == ("Lúc mở", "Hai")


def test_markup_typed_as_words_is_shown_as_words(desk):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    one.press(title="<script>alert(1)</script>")
    two.press(title="<b>Hai</b>")
    assert b"<script>alert(1)" not in two.page
    assert "< script >alert ( 1 ) </script>" not in two.conflict()[0]
    assert b"<b>Hai" not in two.page
