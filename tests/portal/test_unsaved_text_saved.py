"""A form that is saved throws away the text that was kept of it, and no other."""

import uuid

import pytest

from media_gallery.models import Photo
from portal.editing.jobs import SWEEP
from portal.editing.models import UnsavedText
from portal.jobs.models import Job
from tests import pages
from tests.make import make_article, make_category, make_user
from tests.make_editing import KEY, keep, make_unsaved_text, typed, words_of
from tests.make_photos import make_photo
from tests.news.test_desk_admin import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client):
    user = make_user("Reporters", first_name="An", last_name="Nguyễn")
    client.force_login(user)
    return user


def save(client, article, data, marks):
    return client.post(f"/admin/news/article/{article.pk}/change/", data | {"unsaved_text": marks})


def test_a_saved_form_throws_its_text_away(client, by):
    article = make_article(created_by=by)
    keep(client, by, typed(title="Lũ"), thing=article)
    assert save(client, article, form_of(article, title="Lũ"), f"{KEY}:1").status_code == 302
    assert not UnsavedText.objects.offered_to(by).exists()


def test_a_new_article_that_is_saved_throws_its_text_away(client, by):
    keep(client, by, typed(title="Lũ"))
    data = form_of(make_article(created_by=by, category=make_category()), title="Lũ")
    added = client.post("/admin/news/article/add/", data | {"unsaved_text": f"{KEY}:1"})
    assert added.status_code == 302
    assert not UnsavedText.objects.offered_to(by).exists()


def test_a_form_that_is_not_valid_keeps_it_and_goes_on_with_it(client, by):
    article = make_article(created_by=by)
    taken = uuid.uuid4()
    keep(client, by, typed(title="", summary="Sapo"), thing=article)
    answer = save(client, article, form_of(article, title=""), f"{KEY}:1 {taken}:4")
    assert answer.status_code == 200
    (panel,) = pages.tree(answer).xpath("//*[@data-unsaved]")
    assert words_of(by, panel.get("data-key")) == {"title": "", "summary": "Sapo"}
    assert UnsavedText.objects.offered_to(by).count() == 1
    assert panel.get("data-taken") == f"{taken}:4"
    assert panel.get("data-sent-back") is not None


def test_what_was_typed_after_the_press_stays(client, by):
    article = make_article(created_by=by)
    keep(client, by, typed(title="Lũ"), thing=article)
    keep(client, by, typed(summary="gõ tiếp"), thing=article, n=2)
    save(client, article, form_of(article, title="Lũ"), f"{KEY}:1")
    assert words_of(by) == {"summary": "gõ tiếp"}


def test_a_write_on_its_way_while_the_form_was_saved_does_not_come_back(client, by):
    article = make_article(created_by=by)
    save(client, article, form_of(article, title="Lũ"), f"{KEY}:2")
    assert keep(client, by, typed(title="L"), thing=article, n=1).json()["fields"] == []
    assert not UnsavedText.objects.offered_to(by).exists()
    keep(client, by, typed(title="Lũ lụt"), thing=article, n=3)
    assert words_of(by) == {"title": "Lũ lụt"}


def test_saving_throws_the_texts_away_that_were_filled_in(client, by):
    article = make_article(created_by=by)
    taken, left = make_unsaved_text(by, thing=article), make_unsaved_text(by, thing=article)
    save(client, article, form_of(article, title="Lũ"), f"{KEY}:1 {taken.key}:1")
    assert [*UnsavedText.objects.offered_to(by)] == [left]


def test_nobody_throws_anothers_text_away_by_saving(client, by):
    article = make_article(created_by=by)
    text = make_unsaved_text(make_user("Editors"), thing=article)
    save(client, article, form_of(article, title="Lũ"), f"{text.key}:9 x:1 {text.key} :")
    assert words_of(text.user, text.key) == {"title": "Tít"}


@pytest.mark.usefixtures("stores")
def test_the_words_of_many_photos_are_thrown_away_when_they_are_saved(client, by):
    photo = make_photo(uploaded_by=by)
    text = make_unsaved_text(by, thing=photo, caption="Lễ hội")
    answer = client.post(
        "/admin/media_gallery/photo/upload/",
        {"photo": photo.pk, f"photo-{photo.pk}-caption": "Lễ hội", "unsaved_text": f"{text.key}:1"},
    )
    assert (answer.status_code, Photo.objects.get().caption) == (302, "Lễ hội")
    assert not UnsavedText.objects.offered_to(by).exists()


def test_the_job_is_enqueued_after_the_save_of_which_others_wait(
    client, by, django_capture_on_commit_callbacks
):
    article = make_article(created_by=by)
    keep(client, by, typed(title="Mới"), thing=article)
    Job.objects.filter(kind=SWEEP).delete()
    with django_capture_on_commit_callbacks() as after_the_commit:
        save(client, article, form_of(article, title="Mới"), f"{KEY}:1")
    assert not Job.objects.filter(kind=SWEEP).exists()
    for callback in after_the_commit:
        callback()
    assert Job.objects.filter(kind=SWEEP).count() == 1
