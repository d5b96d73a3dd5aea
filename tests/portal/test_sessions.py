"""Sessions of the back office: when they end, who sees them, who ends them."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.access.devices import words_for
from portal.access.models import OpenSession
from portal.identity.models import User
from portal.journal.models import Action, Entry
from tests import pages
from tests.make import make_user
from tests.portal.test_identity_admin import form_of

pytestmark = pytest.mark.django_db

OWN = "/admin/dang-nhap/"
HOUR = 3600
SCRIPT = {"Accept": "application/json"}
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
    "coc_coc_browser/120.0 Chrome/114.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def user(client):
    user = make_user("Editors")
    client.force_login(user)
    return user


def logged_in(user, **headers) -> Client:
    """Log in by the form, in another browser."""
    client = Client(headers=headers)
    client.post("/admin/login/", {"username": user.username, "password": "mật khẩu"})
    return client


def is_logged_in(client) -> bool:
    return client.get("/admin/password_change/").status_code == 200


def put_back(client, **seconds):
    """Let the session have begun, or have been used, so many seconds earlier."""
    session = client.session
    for name, earlier in seconds.items():
        session[name] -= earlier
    session.save()


# --- The end --------------------------------------------------------------------------------------


def test_a_session_ends_after_four_hours_without_activity(client, user):
    put_back(client, seen=4 * HOUR - 60)
    assert is_logged_in(client)
    put_back(client, seen=4 * HOUR + 60)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert not Session.objects.exists()
    assert not OpenSession.objects.exists()
    entry = Entry.objects.get(action=Action.END_SESSIONS)
    assert (entry.object_id, entry.note) == (user.pk, "Không dùng quá 4 giờ.")


def test_a_session_ends_after_a_day_however_busy(client, user):
    put_back(client, began=24 * HOUR - 60)
    assert is_logged_in(client)
    put_back(client, began=120)
    assert not is_logged_in(client)


def test_a_session_of_an_earlier_version_is_over(client, user):
    session = client.session
    del session["began"], session["seen"]
    session.save()
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("post", "/admin/chua-luu/giu/"),
        ("get", "/admin/chua-luu/phien/"),
        ("get", "/admin/thong-bao/so/"),
    ],
)
def test_what_a_page_sends_by_itself_is_no_activity(client, user, method, address):
    put_back(client, seen=3 * HOUR)
    seen = client.session["seen"]
    assert getattr(client, method)(address, headers=SCRIPT).status_code in (200, 400)
    assert client.session["seen"] == seen
    put_back(client, seen=2 * HOUR)
    assert getattr(client, method)(address, headers=SCRIPT).status_code == 401


def test_activity_is_written_at_most_once_in_five_minutes(client, user):
    def writes():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/admin/password_change/")
        return [
            query["sql"].split()[0]
            for query in queries
            if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
        ]

    assert writes() == []
    put_back(client, seen=6 * 60)
    before = OpenSession.objects.get().seen_at
    assert writes() == ["INSERT", "UPDATE"]
    assert writes() == []
    assert OpenSession.objects.get().seen_at >= before


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS, "Chrome trên Windows"),
        (WINDOWS + " Edg/130.0", "Edge trên Windows"),
        (ANDROID, "Cốc Cốc trên Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/2 Firefox/131.0", "Firefox trên Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari trên iPhone",
        ),
        ("", "Trình duyệt khác"),
        ("curl/8.0 \0<b>", "Trình duyệt khác"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert words_for(user_agent) == words


def test_the_list_has_ones_own_sessions_and_marks_this_one(client):
    user = make_user("Editors")
    logged_in(make_user("Editors"), user_agent=WINDOWS)
    logged_in(user, user_agent=ANDROID)
    here = logged_in(user, user_agent=WINDOWS)
    rows = pages.each_words(here.get(OWN), "//tbody/tr")
    assert [row.split(" 127.0.0.1 ")[0] for row in rows] == [
        "Chrome trên Windows",
        "Cốc Cốc trên Android",
    ]
    assert rows[0].endswith("Máy này")
    assert "Kết thúc" in rows[1]
    assert Session.objects.first().session_key not in here.get(OWN).content.decode()


def test_log_ins_are_listed_and_refusals_since_the_last_visit_are_told():
    user = make_user("Editors")
    logged_in(user)
    for _time in range(2):
        Client().post("/admin/login/", {"username": user.username, "password": "sai"})
    answer = logged_in(user).get(OWN)
    assert "Từ lần đăng nhập trước có 2 lần không vào được" in pages.words(answer)
    listed = pages.each_words(answer, "//ul[contains(@class, 'log-ins')]/li")
    assert [line.split(" · ")[1] for line in listed] == [
        "đăng nhập",
        "đăng nhập không được",
        "đăng nhập không được",
        "đăng nhập",
    ]


def test_one_session_is_ended_and_this_one_is_not(client, user):
    other = logged_in(user)
    theirs = OpenSession.objects.get(session_id=other.cookies["sessionid"].value)
    own = OpenSession.objects.exclude(pk=theirs.pk).get()
    for row in (theirs, own):
        client.post(OWN, {"phien": row.pk})
    assert (is_logged_in(client), is_logged_in(other)) == (True, False)


def test_nobody_ends_a_session_of_somebody_else(client, user):
    other = logged_in(make_user("Editors"))
    row = OpenSession.objects.get(session_id=other.cookies["sessionid"].value)
    for number in (row.pk, "x", "9" * 30):
        client.post(OWN, {"phien": number})
    assert is_logged_in(other)


def test_logging_out_everywhere_ends_this_session_too(client, user):
    other = logged_in(user)
    answer = client.post(OWN, {"moi_noi": "1"})
    assert answer["Location"] == "/admin/login/"
    assert (is_logged_in(client), is_logged_in(other)) == (False, False)
    assert Entry.objects.get(action=Action.END_SESSIONS).facts == {"number": 2}


def test_an_ended_session_keeps_no_row_after_a_log_out(client, user):
    client.post("/admin/logout/")
    assert not OpenSession.objects.exists()


# --- What ends sessions ---------------------------------------------------------------------------


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client):
    user = make_user("Editors")
    here, other = logged_in(user), logged_in(user)
    new = "một mật khẩu dài và mới"
    typed = {"old_password": "mật khẩu", "new_password1": new, "new_password2": new}
    assert here.post("/admin/password_change/", typed).status_code == 302
    assert (is_logged_in(here), is_logged_in(other)) == (True, False)
    row = OpenSession.objects.get()
    assert row.session_id == here.cookies["sessionid"].value


def changed(by: Client, account: User, **typed):
    address = f"/admin/identity/user/{account.pk}/change/"
    form = {name: value for name, value in form_of(account, **typed).items() if value}
    assert by.post(address, form | pages.opened(by, address)).status_code == 302


def test_a_deactivated_account_is_out_at_once(client, user):
    by = logged_in(make_user("Administrators"))
    changed(by, user, is_active="")
    assert not is_logged_in(client)
    assert not OpenSession.objects.filter(user=user).exists()


def test_a_changed_group_is_in_force_at_once(client, user):
    by = logged_in(make_user("Administrators"))
    assert client.get("/admin/news/article/").status_code == 200
    changed(by, user, groups=[Group.objects.get(name="Moderators").pk])
    assert client.get("/admin/news/article/").status_code == 403


def test_an_administrator_ends_all_sessions_of_a_person_and_keeps_their_own(client, user):
    administrator = make_user("Administrators")
    by = logged_in(administrator)
    other = logged_in(user)
    page = f"/admin/identity/user/{user.pk}/dang-nhap/"
    assert len(pages.each_words(by.get(page), "//tbody/tr")) == 2
    by.post(page, {"act": "end"})
    assert (is_logged_in(client), is_logged_in(other)) == (False, False)
    entry = Entry.objects.get(action=Action.END_SESSIONS)
    assert (entry.actor, entry.object_id) == (administrator, user.pk)
    by.post(f"/admin/identity/user/{administrator.pk}/dang-nhap/", {"act": "end"})
    assert is_logged_in(by)


def test_a_password_set_by_an_administrator_ends_the_sessions(client, user):
    by = logged_in(make_user("Administrators"))
    page = f"/admin/identity/user/{user.pk}/password/"
    action = pages.tree(by.get(page)).xpath("//form[@id='user_form']/@action")[0]
    new = "một mật khẩu dài và mới"
    typed = {"password1": new, "password2": new, "usable_password": "true"}
    assert by.post(f"{page}{action}", typed).status_code == 302
    assert not OpenSession.objects.filter(user=user).exists()
    assert not is_logged_in(client)
