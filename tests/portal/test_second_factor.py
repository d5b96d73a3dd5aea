"""Logging in with a code: who must, what is reached without it, what a code is worth."""

import re

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access import second_factor
from portal.identity.models import User
from portal.journal.models import Action, Entry
from portal.notifications.models import Notice
from portal.serving import limits
from tests import pages
from tests.at_once import at_once
from tests.make import make_user
from tests.make_second_factor import code_of, make_app
from tests.portal.test_identity_admin import form_of

pytestmark = pytest.mark.django_db

LOGIN, CODE, SET_UP = "/admin/login/", "/admin/dang-nhap/ma/", "/admin/dang-nhap/bat-ma/"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _rule(settings):
    settings.SECOND_FACTOR = "leaders"


def with_code(group="Managing editors", **fields) -> User:
    """Make a member of staff whose second factor is set up."""
    user = make_user(group, **fields)
    make_app(user)
    return user


def type_password(client, user, *, follow=False, **typed):
    typed = {"username": user.username, "password": "mật khẩu", "next": "/admin/news/tag/"} | typed
    return client.post(LOGIN, typed, follow=follow)


def is_logged_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def actions() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


# --- Who must -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "leaders", "everybody"),
    [
        ("Administrators", True, True),
        ("Managing editors", True, True),
        ("Editors", False, True),
        ("Moderators", False, True),
        (None, False, True),
    ],
)
def test_the_leaders_must_have_a_second_factor_and_all_must_by_setting(
    settings, group, leaders, everybody
):
    user = make_user(group)
    found = second_factor.must_have(user)
    settings.SECOND_FACTOR = "all"
    assert (found, second_factor.must_have(user)) == (leaders, everybody)


def test_a_superuser_must_have_one_too():
    assert second_factor.must_have(make_user(is_superuser=True))


def test_an_account_of_the_demonstration_need_not(settings):
    settings.SECOND_FACTOR = "all"
    assert not second_factor.must_have(make_user("Administrators", email="quantri@demo.invalid"))


def test_a_password_is_enough_for_others(client):
    answer = type_password(client, make_user("Editors"))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/news/tag/")
    assert is_logged_in(client)


# --- The code -------------------------------------------------------------------------------------


def test_the_code_follows_the_password_and_then_the_page_that_was_asked_for(client):
    user = with_code()
    answer = type_password(client, user)
    assert (answer.status_code, answer["Location"], is_logged_in(client)) == (302, CODE, False)
    answer = client.post(CODE, {"code": f" {code_of(user)[:3]} {code_of(user)[3:]}"})
    assert (answer["Location"], is_logged_in(client)) == ("/admin/news/tag/", True)
    assert actions() == ["log_in"]


def test_a_foreign_address_is_not_gone_to(client):
    user = with_code()
    type_password(client, user, next="https://khac.vn/")
    assert client.post(CODE, {"code": code_of(user)})["Location"] == "/admin/"


def test_who_set_it_up_without_having_to_is_asked_too(client):
    assert type_password(client, with_code("Reporters"))["Location"] == CODE


@pytest.mark.parametrize(
    ("method", "address", "headers", "answer"),
    [
        ("get", "/admin/", {}, 302),
        ("get", "/admin/news/article/", {}, 302),
        ("get", "/admin/dang-nhap/", {}, 302),
        ("get", "/admin/password_change/", {}, 302),
        ("post", "/admin/dang-nhap/ma-du-phong/", {}, 302),
        ("post", "/admin/chua-luu/giu/", SCRIPT, 401),
        ("get", "/admin/chua-luu/phien/", SCRIPT, 401),
        ("get", "/admin/thong-bao/so/", SCRIPT, 401),
    ],
)
def test_without_the_code_everything_answers_as_to_a_stranger(
    client, method, address, headers, answer
):
    type_password(client, with_code())
    found = getattr(client, method)(address, headers=headers)
    assert found.status_code == answer
    if answer == 302:
        assert found["Location"].startswith("/admin/login/")


def test_without_the_code_a_session_may_send_no_more_than_a_stranger(client):
    user = with_code()
    type_password(client, user)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    assert not limits.is_staff(cookie)
    client.post(CODE, {"code": code_of(user)})
    assert limits.is_staff(f"sessionid={client.cookies['sessionid'].value}")


def test_without_a_password_there_is_no_form_for_a_code(client):
    for address in (CODE, SET_UP):
        assert client.get(address)["Location"].startswith("/admin/login/")
        assert client.post(address, {"code": "123456"})["Location"].startswith("/admin/login/")


def test_the_form_for_the_code_is_gone_after_ten_minutes_and_after_another_password(client):
    user = with_code()
    type_password(client, user)
    session = client.session
    held = session["half"]
    session["half"] = held | {"since": held["since"] - 601}
    session.save()
    assert client.get(CODE).status_code == 302
    session["half"] = held
    session.save()
    assert client.get(CODE).status_code == 200
    user.set_password("mật khẩu khác")
    user.save()
    assert client.get(CODE).status_code == 302


def test_a_wrong_code_is_refused_with_a_sentence_and_noted_and_the_next_must_wait(client):
    user = with_code()
    type_password(client, user)
    wrong = f"{(int(code_of(user)) + 1) % 10**6:06}"
    answer = client.post(CODE, {"code": wrong})
    assert "Mã không đúng hoặc đã dùng rồi" in pages.words(answer)
    answer = client.post(CODE, {"code": code_of(user)})
    assert "Hãy đợi 1 giây" in pages.words(answer)
    assert not is_logged_in(client)
    assert set(actions()) == {"code_refused"}


def test_a_code_is_accepted_once_also_of_two_browsers_at_once(transactional_db):
    user = with_code()
    browsers = [Client(), Client()]
    for browser in browsers:
        type_password(browser, user)
    code = code_of(user)
    at_once(*(lambda each=each: each.post(CODE, {"code": code}) for each in browsers))
    assert sorted(map(is_logged_in, browsers)) == [False, True]


def test_a_script_is_told_that_a_code_is_needed_and_where(client):
    user = with_code()
    typed = {"username": user.username, "password": "mật khẩu", "next": "/admin/chua-luu/phien/"}
    answer = client.post(LOGIN, typed, headers=SCRIPT)
    assert answer.status_code == 401
    assert answer.json()["code_at"] == CODE
    wrong = client.post(CODE, {"code": "1"}, headers=SCRIPT)
    assert (wrong.status_code, "error" in wrong.json()) == (422, True)
    answer = client.post(CODE, {"code": code_of(user)}, headers=SCRIPT, follow=True)
    assert answer.json()["name"] == user.username


# --- Setting it up --------------------------------------------------------------------------------


def set_up(client, user):
    """Log in for the first time; return the page with the recovery codes."""
    type_password(client, user)
    client.get(SET_UP)
    return client.post(SET_UP, {"code": code_of(user)})


def codes_on(answer) -> list[str]:
    return re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", answer.content.decode())


def test_an_account_that_must_have_one_sets_it_up_before_anything_else(client):
    user = make_user("Administrators")
    assert type_password(client, user)["Location"] == SET_UP
    assert not is_logged_in(client)
    page = client.get(SET_UP)
    assert b"<svg" in page.content
    assert b"style=" not in page.content.partition(b"<svg")[2].partition(b"</svg>")[0]
    answer = client.post(SET_UP, {"code": code_of(user)})
    assert len(codes_on(answer)) == 10
    assert 'href="/admin/news/tag/"' in answer.content.decode()
    assert is_logged_in(client)
    assert actions() == ["set_up_second_factor", "log_in"]
    assert Notice.objects.get().user == user


def test_a_wrong_first_code_sets_nothing_up(client):
    user = make_user("Administrators")
    type_password(client, user)
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": "000000"})
    assert "Mã không đúng" in pages.words(answer)
    assert not second_factor.is_set_up(user)
    assert not is_logged_in(client)


def test_a_password_alone_cannot_replace_a_second_factor(client):
    user = with_code()
    type_password(client, user)
    answer = client.post(SET_UP, {"code": code_of(user)})
    assert (answer["Location"], is_logged_in(client)) == (CODE, False)


def test_a_recovery_code_works_once_and_its_person_is_told(client):
    user = make_user("Managing editors")
    codes = codes_on(set_up(client, user))
    other = Client()
    type_password(other, user)
    other.post(CODE, {"code": codes[3].upper().replace("-", " ")})
    assert is_logged_in(other)
    assert Notice.objects.filter(user=user, sentence__contains="còn 9 mã").exists()
    third = Client()
    type_password(third, user)
    third.post(CODE, {"code": codes[3]})
    assert not is_logged_in(third)


def test_recovery_codes_are_not_in_the_database(client):
    codes = codes_on(set_up(client, make_user("Managing editors")))
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10
    assert not stored & {*codes, *(code.replace("-", "") for code in codes)}


def test_new_recovery_codes_replace_the_old_ones(client):
    user = make_user("Managing editors")
    old = codes_on(set_up(client, user))
    new = codes_on(client.post("/admin/dang-nhap/ma-du-phong/"))
    assert (len(new), set(old) & set(new)) == (10, set())
    with pytest.raises(second_factor.CodeNotAccepted):
        second_factor.check(user, old[0])


# --- An administrator helps -----------------------------------------------------------------------


def test_an_administrator_removes_a_second_factor_and_the_person_is_told(client):
    user, by = with_code(), make_user("Administrators")
    StaticDevice.objects.create(user=user, name="recovery")
    client.force_login(by)
    page = f"/admin/identity/user/{user.pk}/dang-nhap/"
    assert "Gỡ mã xác nhận" in pages.words(client.get(page))
    client.post(page, {"act": "remove"})
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert not StaticDevice.objects.filter(user=user).exists()
    entry = Entry.objects.get(action=Action.REMOVE_SECOND_FACTOR)
    assert (entry.actor, entry.object_id) == (by, user.pk)
    assert Notice.objects.get(user=user).actor == by
    client.post(page, {"act": "remove"})
    assert Entry.objects.filter(action=Action.REMOVE_SECOND_FACTOR).count() == 1


def test_nobody_removes_their_own(client):
    by = with_code("Administrators")
    client.force_login(by)
    client.post(f"/admin/identity/user/{by.pk}/dang-nhap/", {"act": "remove"})
    assert second_factor.is_set_up(by)


def test_the_pages_of_the_library_with_everybodys_secrets_do_not_exist(client):
    client.force_login(make_user(is_superuser=True))
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404


def test_rights_that_need_a_second_factor_end_the_sessions_without_one(client):
    reporter = make_user("Reporters")
    theirs = Client()
    theirs.force_login(reporter)
    client.force_login(make_user("Administrators"))
    address = f"/admin/identity/user/{reporter.pk}/change/"
    group = Group.objects.get(name="Managing editors").pk
    form = form_of(reporter, groups=[group])
    answer = client.post(address, form | pages.opened(client, address))
    assert answer.status_code == 302
    assert not is_logged_in(theirs)
    assert Session.objects.count() == 1
