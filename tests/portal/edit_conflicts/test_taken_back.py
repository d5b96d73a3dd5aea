"""A text is taken back onto a row that others have saved since: three ways are compared."""

import pytest

from news.models import Article
from portal.editing.models import UnsavedText
from tests.make import make_article
from tests.make_editing import KEY, SCRIPT, keep, typed
from tests.portal.edit_conflicts.desk import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]


def types_and_leaves(person, article, **words):
    """Type without saving, leave, and open the form again after the others have saved."""
    (opened,) = person.data["opened_fields"]
    keep(person.client, person.user, typed(**words), thing=article, opened=opened)


def takes_back(person, article):
    """Fill what is offered into the form, as static/js/autosave-offer.js does."""
    person.reopen()
    address = f"/admin/chua-luu/?kind=news.article&object={article.pk}"
    (text,) = person.client.get(address, headers=SCRIPT).json()["texts"]
    values = {name: field["values"] for name, field in text["fields"].items()}
    taken = f"{text['opened']} {' '.join(values)}"
    return values | {"unsaved_text": f"{KEY}:1", "taken_fields": taken}


def test_what_another_person_has_saved_meanwhile_is_not_written_over(desk):
    article = make_article(title="Lúc mở", body="<p>Một.</p>\n<p>Hai.</p>")
    one, two = desk("Editors", article), desk("Editors", article)
    types_and_leaves(two, article, title="Của tôi", body="<p>Một.</p>\n<p>Hai của tôi.</p>")
    assert one.press(title="Của họ", body="<p>Một của họ.</p>\n<p>Hai.</p>")

    assert not two.press(**takes_back(two, article))
    assert saved(article)[0] == "Của họ"
    assert [field.split(", ")[0] for field in two.conflict()] == [
        "Tiêu đề cả hai cùng sửa",
        "Nội dung cả hai cùng sửa",
    ]
    assert not two.choose("theirs")
    assert two.press()
    article.refresh_from_db()
    assert article.title == "Của họ"
    assert article.body == "<p>Một của họ.</p>\n<p>Hai của tôi.</p>"
    copies = UnsavedText.objects.offered_to(two.user)
    assert {text.fields["title"]["values"][0] for text in copies} == {"Của tôi"}


def test_a_form_with_a_mistake_still_knows_what_it_was_typed_against(desk):
    article = make_article(title="Lúc mở", summary="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    types_and_leaves(two, article, summary="Của tôi")
    assert one.press(summary="Của họ")
    assert not two.press(**takes_back(two, article) | {"title": ""})
    assert not two.press(title="Lúc mở")
    assert Article.objects.get().summary == "Của họ"
    assert "Sapo cả hai cùng sửa" in two.conflict()[0]


def test_what_nobody_else_has_changed_is_saved_at_once(desk):
    article = make_article(title="Lúc mở", byline="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    types_and_leaves(two, article, title="Của tôi")
    assert one.press(byline="Của họ")
    assert two.press(**takes_back(two, article))
    assert saved(article) == ("Của tôi", "Của họ")
    assert not UnsavedText.objects.offered_to(two.user).exists()


def test_each_part_of_a_date_is_compared_as_the_field_it_belongs_to(desk):
    article = make_article()
    one, two = desk("Editors", article), desk("Editors", article)
    date = {"published_at_0": "01/02/2020", "published_at_1": "07:00"}
    types_and_leaves(two, article, **date)
    assert one.press(published_at_0="03/04/2020", published_at_1="08:00")
    assert not two.press(**takes_back(two, article))
    assert two.conflict()[0].startswith("Ngày đăng in trên bài cả hai cùng sửa")


@pytest.mark.parametrize("nonsense", ["x title", "x", "", "\n", " title", "a:b:c body title"])
def test_nonsense_about_what_was_typed_changes_no_ancestor(desk, nonsense):
    article = make_article(title="Lúc mở")
    one, two = desk("Editors", article), desk("Editors", article)
    assert one.press(byline="Của họ")
    assert not two.press(title="Của tôi", taken_fields=nonsense)
    assert two.press()
    assert saved(article) == ("Của tôi", "Của họ")
