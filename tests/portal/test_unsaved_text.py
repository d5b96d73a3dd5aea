"""What is typed and not saved: kept for its writer alone until the form that has it is saved."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from news.models import Article
from portal.editing import texts
from portal.editing.jobs import SWEEP
from portal.editing.local_key import local_key, owner_tag
from portal.editing.models import OpenForm, UnsavedText
from portal.jobs import queue
from portal.jobs.models import Job
from portal.web.background_requests import is_background
from tests import pages
from tests.make import make_article, make_user
from tests.make_editing import KEY, SCRIPT, keep, make_open_form, make_unsaved_text, typed, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client):
    user = make_user("Reporters", first_name="An", last_name="Nguyễn")
    client.force_login(user)
    return user


# --- Keeping --------------------------------------------------------------------------------------


def test_the_changed_fields_of_each_write_are_merged(client, by):
    assert keep(client, by, typed(title="Lũ", body="<p>Một</p>")).status_code == 200
    answer = keep(client, by, typed(body="<p>Một hai</p>"), n=2).json()
    assert answer["fields"] == ["body", "title"]
    assert words_of(by) == {"title": "Lũ", "body": "<p>Một hai</p>"}


def test_a_field_that_is_as_saved_again_is_not_kept(client, by):
    keep(client, by, typed(title="Lũ", summary="Sapo"))
    assert keep(client, by, {"title": None}, n=2).json()["fields"] == ["summary"]
    assert words_of(by) == {"summary": "Sapo"}
    keep(client, by, {"summary": None}, n=3)
    assert not UnsavedText.objects.offered_to(by).exists()


def test_a_write_that_comes_late_replaces_nothing(client, by):
    keep(client, by, typed(title="mới"), n=3)
    keep(client, by, typed(title="cũ", summary="Sapo"), n=2)
    assert words_of(by) == {"title": "mới", "summary": "Sapo"}


def test_a_ping_without_words_makes_no_row(client, by):
    assert keep(client, by, {}).json()["fields"] == []
    assert not UnsavedText.objects.exists()


def test_nothing_is_written_to_the_article_and_its_history(client, by):
    article = make_article(created_by=by)
    keep(client, by, typed(title="Lũ"), thing=article)
    assert (article.history.count(), Article.objects.get().title) == (1, article.title)


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x"},
        {"n": "một"},
        {"n": -1},
        {"kind": "news.khong"},
        {"kind": 3},
        {"kind": "x" * 61},
        {"object": "x"},
        {"object": 2**70},
        {"address": "https://khac.example/admin/"},
        {"address": "//khac.example/admin/"},
        {"address": "/tin-tuc/"},
        {"address": "/admin/" + "x" * 300},
        {"fields": []},
        {"owner": None, "fields": "x"},
    ],
)
def test_nonsense_is_refused_with_a_sentence(client, by, wrong):
    answer = keep(client, by, typed(title="Lũ"), **wrong)
    assert answer.status_code in (400, 409)
    assert answer.json()["error"]
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize("field", [3, {"values": 3}, {"values": {"a": 1}}, {"values": "x"}])
def test_a_field_that_is_none_is_refused(client, by, field):
    assert keep(client, by, {"title": field}).status_code == 413
    assert not UnsavedText.objects.exists()


def test_a_body_that_is_not_json_is_refused(client, by):
    for body in ("", "{", "[]", '{"owner": 1}'):
        answer = client.post("/admin/chua-luu/giu/", body, content_type="application/json")
        assert answer.status_code in (400, 409)


def test_letters_that_postgresql_refuses_are_kept_without_them(client, by):
    keep(client, by, typed(title="Lũ\x00 \ud83d"), name="\ud83d\x00")
    assert words_of(by) == {"title": "Lũ �"}


def test_a_text_that_is_too_long_is_refused_and_the_one_before_stays(client, by):
    keep(client, by, typed(title="Lũ"))
    answer = keep(client, by, typed(body="x" * texts.MAX_LENGTH), n=2)
    assert (answer.status_code, words_of(by)) == (413, {"title": "Lũ"})


def test_of_too_many_texts_the_oldest_goes(client, by, monkeypatch):
    monkeypatch.setattr(texts, "MAX_TEXTS", 2)
    yesterday = timezone.now() - timedelta(days=1)
    oldest = make_unsaved_text(by, kept_at=yesterday)
    of_another = make_unsaved_text(kept_at=yesterday)
    kept = make_unsaved_text(by)
    keep(client, by, typed(title="Lũ"))
    left = set(UnsavedText.objects.values_list("key", flat=True))
    assert left == {of_another.key, kept.key, KEY} - {oldest.key}


def test_the_text_of_the_person_before_does_not_enter_the_next_ones_account(client, by):
    other = make_user("Editors")
    answer = keep(client, other, typed(title="Lũ"))
    assert answer.status_code == 409
    assert not UnsavedText.objects.exists()


def test_nobody_is_given_anothers_text(client, by):
    text = make_unsaved_text(make_user("Editors"), title="Bí mật")
    assert client.get(f"/admin/chua-luu/{text.key}/").status_code == 404
    client.post(f"/admin/chua-luu/{text.key}/bo/")
    for address in ("/admin/chua-luu/", "/admin/chua-luu/?kind=news.article"):
        for headers in ({}, SCRIPT):
            assert "Bí mật" not in client.get(address, headers=headers).text
    assert words_of(text.user, text.key) == {"title": "Bí mật"}
    # The same key from another account is another text.
    keep(client, by, typed(title="Của tôi"), key=text.key)
    assert words_of(text.user, text.key) == {"title": "Bí mật"}


def test_the_key_of_a_browser_is_each_persons_own_and_stable():
    one, other = make_user(), make_user()
    assert len(local_key(one)) == 32
    assert local_key(one) == local_key(one) != local_key(other)
    assert owner_tag(one) == owner_tag(one) != owner_tag(other)


# --- Offering -------------------------------------------------------------------------------------


def test_a_form_is_offered_its_own_texts_and_no_others(client, by):
    article, other = make_article(created_by=by), make_article(created_by=by)
    ours, second = make_unsaved_text(by, thing=article), make_unsaved_text(by, thing=article)
    of_others, new = make_unsaved_text(by, thing=other), make_unsaved_text(by)

    def offered(number):
        address = f"/admin/chua-luu/?kind=news.article&object={number}&except={second.key}"
        return {text["key"] for text in client.get(address, headers=SCRIPT).json()["texts"]}

    assert offered(article.pk) == {str(ours.key)}
    assert offered(other.pk) == {str(of_others.key)}
    assert offered("") == {str(new.key)}


def test_a_form_says_without_scripts_that_something_waits(client, by):
    article = make_article(created_by=by)
    make_unsaved_text(by, thing=article)
    answer = client.get(f"/admin/news/article/{article.pk}/change/")
    assert "Bạn có 1 phần chưa lưu ở đây." in pages.words(answer, "//*[@data-unsaved]")


def test_a_form_that_one_may_only_read_keeps_nothing(client, by):
    answer = client.get(f"/admin/news/article/{make_article().pk}/change/")
    assert pages.tree(answer).xpath("//*[@data-unsaved]") == []


@pytest.mark.parametrize(
    "address",
    [
        "/admin/news/article/add/",
        "/admin/identity/page/add/",
        "/admin/media_gallery/album/add/",
        "/admin/media_gallery/video/add/",
    ],
)
def test_every_long_form_is_kept(client, address):
    client.force_login(make_user("Administrators"))
    assert len(pages.tree(client.get(address)).xpath("//form//*[@data-unsaved]")) == 1


def test_the_list_has_the_texts_of_things_that_are_gone(client, by):
    article = make_article(created_by=by, title="Cầu mới")
    make_unsaved_text(by, thing=article, title="Cầu mới 2", body="Chữ đã gõ")
    make_unsaved_text(by)
    article.delete()
    answer = client.get("/admin/chua-luu/")
    titles = pages.each_words(answer, "//*[@class='unsaved-list__title']")
    assert titles == ["Tin bài mới", "Tin bài: Cầu mới"]
    assert "Mục này đã bị xóa." in pages.words(answer, "//ul[@class='unsaved-list']")
    text = UnsavedText.objects.get(object_id__isnull=False)
    shown = client.get(f"/admin/chua-luu/{text.key}/")
    assert pages.each_words(shown, "//*[@class='unsaved-text__words']") == [
        "Cầu mới 2",
        "Chữ đã gõ",
    ]


def test_the_first_page_of_the_desk_has_them(client, by):
    text = make_unsaved_text(by, title="Cầu mới")
    UnsavedText.objects.filter(pk=text.pk).update(name="Cầu mới")
    card = pages.words(client.get("/admin/"), "//section[@aria-labelledby='card-unsaved']")
    assert "Cầu mới" in card


def test_a_form_whose_token_is_of_an_earlier_session_is_told_so(by):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(by)
    answer = strict.post("/admin/news/article/add/", {"title": "Lũ"})
    assert answer.status_code == 403
    assert "phần đã gõ mà cổng giữ được thì biểu mẫu sẽ đưa lại" in pages.words(answer)
    assert strict.post("/admin/chua-luu/giu/", headers=SCRIPT).json()["error"]


def test_a_text_is_thrown_away_at_its_writers_wish(client, by):
    text = make_unsaved_text(by)
    assert client.post(f"/admin/chua-luu/{text.key}/bo/")["Location"] == "/admin/chua-luu/"
    assert not UnsavedText.objects.offered_to(by).exists()
    keep(client, by, typed(title="Tít"), key=text.key)  # a copy that the browser had
    assert not UnsavedText.objects.offered_to(by).exists()


def test_the_daily_job_forgets_what_is_old(by):
    now = timezone.now()
    make_unsaved_text(by, kept_at=now - timedelta(days=31))
    kept = make_unsaved_text(by, kept_at=now - timedelta(days=29))
    closed = make_unsaved_text(by)
    texts.close(f"{closed.key}:1", user=by)
    UnsavedText.objects.filter(pk=closed.pk).update(kept_at=now - timedelta(days=2))
    form = make_open_form(by, make_article())
    OpenForm.objects.filter(pk=form.pk).update(seen_at=now - timedelta(hours=2))
    queue.enqueue(SWEEP, "all")
    queue.run_waiting()
    assert ([*UnsavedText.objects.all()], OpenForm.objects.count()) == ([kept], 0)
    assert Job.objects.filter(kind=SWEEP, state="waiting").count() == 1


# --- The session ----------------------------------------------------------------------------------


def test_a_script_whose_session_is_over_gets_a_token_to_log_in_with():
    strict = Client(enforce_csrf_checks=True)
    user = make_user("Reporters")
    asked = strict.get("/admin/chua-luu/phien/", headers=SCRIPT)
    assert asked.status_code == 401
    answer = strict.post(
        "/admin/login/",
        {
            "username": user.username,
            "password": "mật khẩu",
            "csrfmiddlewaretoken": asked.json()["csrf"],
            "next": "/admin/chua-luu/phien/",
        },
        headers=SCRIPT,
        follow=True,
    )
    assert answer.json() | {"csrf": ""} == {
        "owner": owner_tag(user),
        "name": user.username,
        "csrf": "",
    }
    kept = keep_with_token(strict, user, answer.json()["csrf"])
    assert kept.status_code == 200


def keep_with_token(client, user, token):
    body = {
        "owner": owner_tag(user),
        "key": str(KEY),
        "n": 1,
        "kind": "news.article",
        "object": None,
        "address": "/admin/news/article/add/",
        "fields": typed(title="Lũ"),
    }
    return client.post(
        "/admin/chua-luu/giu/",
        json.dumps(body),
        content_type="application/json",
        headers=SCRIPT | {"X-CSRFToken": token},
    )


def test_autosaving_does_not_count_as_sitting_there(client, by):
    for name in ("giu/", "phien/"):
        answer = client.get(f"/admin/chua-luu/{name}", headers=SCRIPT)
        assert is_background(answer.resolver_match.func)
    assert not is_background(client.get("/admin/").resolver_match.func)
