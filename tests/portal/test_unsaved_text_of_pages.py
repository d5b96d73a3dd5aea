"""Each page of a form has a text of its own, which no other page writes over."""

import pytest

from portal.editing.models import UnsavedText
from tests import pages
from tests.make import make_article, make_user
from tests.make_editing import KEY, keep, typed
from tests.news.test_desk_admin import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client):
    user = make_user("Editors")
    client.force_login(user)
    return user


def words_of(user):
    texts = UnsavedText.objects.offered_to(user).order_by("pk")
    return [{name: field["values"][0] for name, field in text.fields.items()} for text in texts]


def sends(client, article, marks, **fields):
    data = form_of(article, **fields) | {"unsaved_text": marks}
    return client.post(f"/admin/news/article/{article.pk}/change/", data)


def key_of(answer):
    (panel,) = pages.tree(answer).xpath("//*[@data-unsaved]")
    return panel.get("data-key")


def test_what_is_typed_after_the_press_stays_beside_the_form_that_comes_back(client, by):
    article = make_article(created_by=by)
    keep(client, by, typed(title="", summary="Trước"), thing=article)
    keep(client, by, typed(summary="Trước. Gõ tiếp."), thing=article, n=2)
    back = key_of(sends(client, article, f"{KEY}:1", title="", summary="Trước"))
    keep(client, by, typed(summary="Trước. Nữa."), thing=article, key=back)
    assert words_of(by) == [{"summary": "Trước. Gõ tiếp."}, {"title": "", "summary": "Trước. Nữa."}]


def test_a_form_that_came_back_and_is_loaded_again_leaves_what_was_typed_into_it(client, by):
    article = make_article(created_by=by)
    keep(client, by, typed(title=""), thing=article)
    back = key_of(sends(client, article, f"{KEY}:1", title=""))
    keep(client, by, typed(title="", summary="Gõ tiếp"), thing=article, key=back, n=9)
    again = key_of(sends(client, article, f"{KEY}:1", title=""))
    keep(client, by, typed(title="", summary="Khác"), thing=article, key=again)
    assert words_of(by) == [
        {"title": "", "summary": "Gõ tiếp"},
        {"title": "", "summary": "Khác"},
    ]


def test_the_reason_of_an_act_that_was_not_done_stays_when_the_article_is_saved(client, by):
    article = make_article(created_by=by)
    keep(client, by, typed(title="Lũ", reject_note="Thiếu nguồn", emergency=""), thing=article)
    saved = sends(client, article, f"{KEY}:1", title="Lũ", reject_note="Thiếu nguồn")
    assert (saved.status_code, words_of(by)) == (302, [{"reject_note": "Thiếu nguồn"}])


def test_the_reason_of_an_act_that_was_done_is_thrown_away(client, by):
    article = make_article(desk_state="submitted")
    keep(client, by, typed(reject_note="Thiếu nguồn"), thing=article)
    sends(client, article, f"{KEY}:1", reject_note="Thiếu nguồn", act="reject")
    article.refresh_from_db()
    assert (article.desk_state, words_of(by)) == ("changes_requested", [])


def test_the_form_of_an_add_page_that_came_back_takes_its_text_along(client, by):
    keep(client, by, typed(title="", summary="Sapo"))
    data = form_of(make_article(), title="", summary="Sapo") | {"unsaved_text": f"{KEY}:1"}
    answer = client.post("/admin/news/article/add/", data)
    text = UnsavedText.objects.offered_to(by).get()
    assert (str(text.key), text.object_id) == (key_of(answer), None)


def test_a_save_whose_act_is_refused_keeps_it(client, by):
    article = make_article()
    keep(client, by, typed(title="Lũ"), thing=article)
    answer = sends(client, article, f"{KEY}:1", title="Lũ", act="cancel_schedule")
    assert (answer.status_code, words_of(by)) == (200, [{"title": "Lũ"}])
