"""The journal knows who logged in and out, who was refused, and whose password was set."""

import pytest

from portal.back_office.journaling import sign_ins
from portal.journal.models import Entry, record_event
from tests import pages
from tests.make import make_user

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
PASSWORD = "mật khẩu"


def entries():
    return list(
        Entry.objects.order_by("pk").values_list("action", "actor__username", "words", "facts")
    )


def log_in(client, username="an", password=PASSWORD):
    return client.post(LOGIN, {"username": username, "password": password, "next": "/admin/"})


def test_logging_in_and_out_is_recorded_with_the_address(client):
    make_user(username="an")
    client.get(LOGIN)
    log_in(client)
    client.post("/admin/logout/")
    client.post("/admin/logout/")  # nobody is logged in any more
    address = {"address": "127.0.0.1"}
    assert entries() == [("log_in", "an", "an", address), ("log_out", "an", "an", address)]


def test_a_refused_log_in_is_recorded_without_what_was_typed(client):
    make_user(username="an")
    make_user(username="cu", is_active=False)
    log_in(client, password="sai")
    log_in(client, "Mat-khau-cua-toi!")
    log_in(client, "cu")
    log_in(client, "\0")
    address = {"address": "127.0.0.1"}
    assert entries() == [
        ("log_in_refused", None, "an", address),
        ("log_in_refused", None, "tài khoản không có", address),
        ("log_in_refused", None, "cu", address),
        ("log_in_refused", None, "tài khoản không có", address),
    ]


def test_a_flood_of_refusals_does_not_fill_the_journal(client, monkeypatch):
    monkeypatch.setattr(sign_ins, "MOST_OF_ONE", 2)
    monkeypatch.setattr(sign_ins, "MOST_IN_ALL", 3)
    make_user(username="an")
    make_user(username="binh")
    for username in ["an"] * 4 + ["binh"] * 4:
        log_in(client, username, "sai")
    told = "Trong một giờ tới, những lần như thế không được ghi thêm."
    found = Entry.objects.order_by("pk").values_list("words", "note")
    assert list(found) == [("an", ""), ("an", told), ("binh", told)]
    log_in(client)
    assert Entry.objects.order_by("pk").last().action == "log_in"


def test_setting_ones_own_password_is_recorded(client):
    user = make_user(username="an")
    client.force_login(user)
    wrong = {
        "old_password": "sai",
        "new_password1": "trâu xanh qua cầu",
        "new_password2": "trâu xanh qua cầu",
    }
    client.post("/admin/password_change/", wrong)
    client.post("/admin/password_change/", wrong | {"old_password": "mật khẩu"})
    wrong_one = {"address": "127.0.0.1", "path": "/admin/password_change/"}
    assert entries() == [
        ("proof_refused", None, "an", wrong_one),
        ("set_password", "an", "an", {"address": "127.0.0.1"}),
    ]


def test_somebody_elses_password_is_recorded_but_never_written(client):
    admin = make_user("Administrators", username="quan")
    user = make_user("Reporters", username="an")
    client.force_login(admin)
    address = f"/admin/identity/user/{user.pk}/password/"
    new = {
        "usable_password": "true",
        "password1": "trâu xanh qua cầu",
        "password2": "trâu xanh qua cầu",
    }
    (mark,) = pages.tree(client.get(address)).xpath("//form[@id='user_form']/@action")
    client.post(address + mark, new | {"set-password": "1"})
    assert entries() == [("set_password", "quan", "an", {})]
    # The list says who did it to whom; the history of Django's admin goes on as before.
    user.refresh_from_db()
    assert user.check_password("trâu xanh qua cầu")


def test_a_refused_change_is_recorded_and_a_refused_look_is_not(client):
    reporter = make_user("Reporters", username="an")
    client.force_login(reporter)
    assert client.get("/admin/identity/user/add/").status_code == 403
    assert client.post("/admin/identity/user/add/", {"username": "x"}).status_code == 403
    path = "/admin/identity/user/add/"
    assert entries() == [("refused", "an", "an", {"path": path, "address": "127.0.0.1"})]


def test_refusals_are_found_quickly_in_a_long_journal(client, django_assert_num_queries):
    for number in range(5):
        record_event("edit", "x.y", f"Việc {number}")
    make_user(username="an")
    log_in(client, password="sai")
    # Seven around the lock: its savepoint, two waits, what counts, known networks, the attempt. The
    # account for Django and for the journal, the latest refusals, the entry, the page's name.
    with django_assert_num_queries(12):
        log_in(client, password="sai")
