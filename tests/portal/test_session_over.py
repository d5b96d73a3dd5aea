"""A session that is over: every address of the back office says so, and nothing is done."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from media_gallery.models import Photo
from news.models import Article
from portal.web import session_over
from tests import pages
from tests.make import make_article, make_user
from tests.make_doors import address_of
from tests.make_media import decided
from tests.make_photos import make_photo
from tests.portal.test_back_office_doors import DOORS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stores")]

SCRIPT = {"Accept": "application/json"}
#: Of a script that reads HTML, as the browser sends it.
FETCH = {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}


def end_session_of(user, client):
    """Log ``user`` in, and let the session expire as in two weeks."""
    client.force_login(user)
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    assert Session.objects.update(expire_date=an_hour_ago) == 1


def send(client, door, **headers):
    method, address = DOORS[door][0].lower(), address_of(door)
    return address, getattr(client, method)(address, headers=headers)


@pytest.mark.parametrize("door", DOORS)
def test_a_script_gets_a_sentence_and_not_the_login_page(client, door):
    end_session_of(make_user("Administrators"), client)
    _address, answer = send(client, door, **SCRIPT)
    assert answer.status_code == 401
    assert answer.json()["error"] == answer.json()["sentence"]
    assert answer.json()["error"].startswith("Phiên làm việc đã hết")


@pytest.mark.parametrize("door", [door for door in DOORS if DOORS[door][0] == "GET"])
def test_a_page_is_there_again_after_the_login(client, door):
    end_session_of(make_user("Administrators"), client)
    address, answer = send(client, door)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={address}")


@pytest.mark.parametrize("door", [door for door in DOORS if DOORS[door][0] == "POST"])
def test_after_a_form_the_login_leads_back_to_its_page(client, door):
    end_session_of(make_user("Administrators"), client)
    _address, answer = send(client, door, Referer="http://testserver/admin/news/tag/?q=a")
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/login/?next=/admin/news/tag/%3Fq%3Da"


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "http://testserver/tin-tuc/",
        "https://khac.example/admin/",
        "http://testserver@khac.example/admin/",
        "javascript:x",
    ],
)
def test_the_login_leads_to_no_other_place(client, referer):
    end_session_of(make_user("Reporters"), client)
    answer = client.post("/admin/news/article/add/", headers={"Referer": referer})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")


def test_the_login_page_says_that_nothing_was_done_and_where_the_text_is(client):
    end_session_of(make_user("Reporters"), client)
    answer = client.post("/admin/news/article/add/", {"title": "Tít"}, follow=True)
    assert pages.each_words(answer, "//ul[@class='messagelist']/li") == [session_over.NOT_DONE]
    assert not Article.objects.exists()


def test_nothing_is_published_and_nothing_decided(client):
    editor, moderator = make_user("Editors"), make_user("Moderators")
    article, photo = make_article(), make_photo()
    rejected = make_photo(**decided(Photo.State.REJECTED), uploaded_by=moderator)
    for user, address, data in (
        (editor, f"/admin/news/article/{article.pk}/change/", {"act": "publish"}),
        (
            moderator,
            "/admin/media_gallery/queue/decide/",
            {"thing": f"photo-{photo.pk}", "act": "approve", "seen_version": photo.version},
        ),
        (
            moderator,
            f"/admin/media_gallery/photo/{rejected.pk}/decide/",
            {"act": "resubmit", "seen_version": rejected.version},
        ),
    ):
        Session.objects.all().delete()
        end_session_of(user, client)
        assert client.post(address, data).status_code == 302
    assert not article.editions.exists()
    assert [*Photo.objects.order_by("pk").values_list("state", flat=True)] == [
        "pending",
        "rejected",
    ]


def test_logging_out_twice_ends_at_the_login(client):
    end_session_of(make_user("Reporters"), client)
    answer = client.post("/admin/logout/", follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/login/?next=/admin/"


def test_who_was_dismissed_meanwhile_is_out_at_once(client):
    user = make_user("Reporters")
    client.force_login(user)
    assert client.get("/admin/news/article/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/admin/news/article/").status_code == 302
    assert client.get("/admin/media_gallery/photo/pick/", headers=SCRIPT).status_code == 401


def test_a_new_password_ends_the_other_sessions(client):
    user = make_user("Reporters")
    client.force_login(user)
    user.set_password("mật khẩu khác")
    user.save()
    assert client.get("/admin/news/article/").status_code == 302


def test_a_late_answer_to_a_script_leaves_the_cookie_of_the_next_session(client):
    # The script asks, the person logs in, the answer arrives: it would delete the new cookie.
    end_session_of(make_user("Administrators"), client)
    for headers, deleted in ((SCRIPT, False), (FETCH, False), ({}, True)):
        answer = client.get("/admin/chua-luu/phien/", headers=headers)
        assert ("sessionid" in answer.cookies) is deleted
        if deleted:
            assert answer.cookies["sessionid"].value == ""


def test_a_script_whose_session_is_over_begins_no_other_one(client):
    """Its cookie would replace that of a log-in over the form which is answered before."""
    end_session_of(make_user("Reporters"), client)
    client.cookies.clear()
    answer = client.post("/admin/news/article/add/", {"title": "Tít"}, headers=FETCH)
    assert answer.status_code == 302
    assert "sessionid" not in answer.cookies
    assert "sessionid" in client.post("/admin/news/article/add/", {"title": "Tít"}).cookies
