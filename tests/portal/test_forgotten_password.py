"""A forgotten password is set anew by a link in a mail, once; strangers learn and break nothing."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.access.models import OpenSession
from portal.back_office.passwords import forgotten
from portal.identity.demo_accounts import MAIL_DOMAIN
from portal.identity.log_in import locks
from portal.identity.models import Identity, User
from portal.jobs.models import Job
from portal.jobs.queue import HANDLERS
from portal.journal.models import Action, Entry
from tests import pages
from tests.make import make_user

pytestmark = pytest.mark.django_db

ASK, SENT = "/admin/quen-mat-khau/", "/admin/quen-mat-khau/da-gui/"
NEW = "cam bưởi thuyền lửa"
LINK = re.compile(r"https://cong\.example(/admin/quen-mat-khau/\S+/)")


@pytest.fixture(autouse=True)
def _mail(monkeypatch):
    monkeypatch.setattr(forgotten, "sends_mail", lambda: True)
    Identity(portal_name="Cổng Sông Mây", canonical_origin="https://cong.example").save()


@pytest.fixture
def binh():
    return make_user("Reporters", username="binh", email="binh@cong.example")


def ask(client, who, **how):
    return client.post(ASK, {"who": who}, **how)


def run_jobs():
    """Run the waiting jobs of this page, as a worker does; return how many there were."""
    waiting = list(Job.objects.filter(kind__startswith="passwords.", state="waiting"))
    for job in waiting:
        HANDLERS[job.kind].run(job)
    Job.objects.filter(pk__in=[job.pk for job in waiting]).delete()
    return len(waiting)


def link_for(client, user):
    """Return the address in the mail that ``user`` gets."""
    ask(client, user.username)
    run_jobs()
    return LINK.search(mail.outbox[-1].body)[1]


def set_with(client, link, password=NEW):
    """Open the link, then send its form; return both answers."""
    opened = client.get(link)
    there = opened["Location"] if opened.status_code == 302 else link
    typed = {"new_password1": password, "new_password2": password}
    return opened, client.post(there, typed)


def test_the_link_sets_a_password_once(client, binh):
    link = link_for(client, binh)
    assert mail.outbox[0].to == ["binh@cong.example"]
    assert mail.outbox[0].subject == "[Cổng Sông Mây] đặt lại mật khẩu"

    opened, done = set_with(client, link)
    assert (opened.status_code, link.split("/")[-2] in opened["Location"]) == (302, False)
    assert pages.words(done, "//h1") == "Đã đặt mật khẩu mới"
    binh.refresh_from_db()
    assert binh.check_password(NEW)
    run_jobs()
    assert "vừa được đặt lại" in mail.outbox[-1].body
    assert [(entry.action, entry.note, entry.facts) for entry in Entry.objects.about(binh)] == [
        (Action.SEND_PASSWORD_LINK, "", {"address": "127.0.0.1"}),
        (Action.SET_PASSWORD, "Bằng đường dẫn trong thư.", {"address": "127.0.0.1"}),
    ]

    opened, again = set_with(Client(), link, "một câu khác hẳn 9")
    assert (opened.status_code, again.status_code) == (410, 410)
    assert pages.words(again, "//h1") == "Đường dẫn không dùng được nữa"
    assert User.objects.get().check_password(NEW)


def test_it_ends_what_the_old_password_opened_and_lifts_locks(client, binh):
    thief = Client()
    thief.force_login(binh)
    User.objects.update(must_change_password=True)
    for _ in range(locks.MOST):
        locks.begin("binh", "127.0.0.1")
    set_with(client, link_for(client, binh))
    assert not OpenSession.objects.exists()
    assert thief.get("/admin/").status_code == 302
    assert not User.objects.get().must_change_password
    came_in = client.post("/admin/login/", {"username": "binh", "password": NEW})
    assert came_in.status_code == 302


def test_it_ends_the_persons_own_session_in_the_browser_that_opens_the_link_too(client, binh):
    at_work = Client()
    at_work.force_login(binh)
    _opened, done = set_with(at_work, link_for(client, User.objects.get()))
    assert done.status_code == 200
    assert pages.words(done, "//h1") == "Đã đặt mật khẩu mới"
    assert at_work.get("/admin/").status_code == 302


def test_it_leaves_somebody_else_logged_in_in_that_browser(client, binh):
    other = Client()
    other.force_login(make_user("Editors", username="an"))
    _opened, done = set_with(other, link_for(client, binh))
    assert done.status_code == 200
    assert other.get("/admin/").status_code == 200


def test_a_password_that_is_easily_guessed_is_not_taken_and_the_link_stays(client, binh):
    link = link_for(client, binh)
    _opened, shown = set_with(client, link, "binh2026binh")
    assert shown.status_code == 200
    assert "Mật khẩu này dễ đoán" in pages.words(shown)
    _opened, done = set_with(client, link)
    assert pages.words(done, "//h1") == "Đã đặt mật khẩu mới"


def test_opening_the_link_uses_nothing_up(client, binh):
    link = link_for(client, binh)
    for method in (client.head, client.get, Client().get):
        assert method(link).status_code == 302
    _opened, done = set_with(Client(), link)
    assert done.status_code == 200


@pytest.mark.parametrize("end", ["an hour", "a log-in", "another address", "locked out"])
def test_a_link_ends(client, binh, end, monkeypatch):
    link = link_for(client, binh)
    match end:
        case "an hour":
            later = default_token_generator._now() + timedelta(minutes=61)
            monkeypatch.setattr(default_token_generator, "_now", lambda: later)
        case "a log-in":
            User.objects.update(last_login=timezone.now())
        case "another address":
            User.objects.update(email="la@cong.example")
        case "locked out":
            User.objects.update(is_active=False)
    opened, _answer = set_with(client, link)
    assert opened.status_code == 410
    assert User.objects.get().password == binh.password


@pytest.mark.parametrize("part", [0, 1])
def test_a_link_of_which_a_part_was_changed_is_worth_nothing(client, binh, part):
    other = make_user("Administrators", username="an", email="an@cong.example")
    parts = link_for(client, binh).strip("/").split("/")
    key = link_for(client, other).strip("/").split("/")[2]
    parts[2 + part] = [key, parts[3][:-1] + "x"][part]
    assert client.get(f"/{'/'.join(parts)}/").status_code == 410


@pytest.mark.parametrize(
    "who",
    [
        "binh",
        "BINH@cong.example",
        "khong-co",
        "khong@co.vn",
        "nghi",
        "demo",
        "không thư",
        "a" * 254,
    ],
)
def test_every_name_gets_the_same_answer(client, binh, who):
    make_user("Reporters", username="nghi", email="nghi@cong.example", is_active=False)
    make_user("Reporters", username="demo", email=f"demo@{MAIL_DOMAIN}")
    make_user("Reporters", username="không thư", email="")
    answer = ask(client, who)
    assert (answer.status_code, answer["Location"], answer.content) == (302, SENT, b"")
    assert Job.objects.filter(kind=forgotten.MAIL_LINK).count() == 1
    run_jobs()
    assert [each.to for each in mail.outbox] == [["binh@cong.example"]] * (
        who.lower()[:4] == "binh"
    )


def test_asking_costs_the_same_queries_for_every_name(client, binh, django_assert_num_queries):
    client.get(ASK)
    for who in ("binh", "khong-co"):
        with django_assert_num_queries(4):
            ask(client, who)


@pytest.mark.parametrize("typed", ["", "a\0b", "a" * 5000, "x\r\nBcc: la@la.vn"])
def test_what_is_no_name_is_answered_with_a_sentence_or_like_a_name(client, typed):
    assert ask(client, typed).status_code in {200, 302}
    run_jobs()
    assert mail.outbox == []


def test_an_address_that_only_looks_alike_names_nobody(client):
    make_user("Reporters", username="mike", email="mike@example.org")
    ask(client, "mıke@example.org")
    run_jobs()
    assert mail.outbox == []


def test_an_account_gets_three_mails_an_hour_and_the_journal_says_once_that_it_got_no_more(
    client, binh
):
    for _ in range(6):
        ask(client, "binh")
        run_jobs()
    assert len(mail.outbox) == 3
    notes = list(Entry.objects.about(binh).values_list("note", flat=True))
    assert notes == ["", "", "", "Quá số thư cho một giờ nên không gửi."]


def test_a_network_asks_for_ten_mails_an_hour(client):
    for number in range(12):
        make_user("Reporters", username=f"p{number}", email=f"p{number}@cong.example")
        ask(client, f"p{number}")
    run_jobs()
    assert len(mail.outbox) == 10
    ask(client, "p11", REMOTE_ADDR="198.51.100.1")
    run_jobs()
    assert len(mail.outbox) == 11


def test_the_link_has_the_portals_own_address_whatever_host_was_asked(client, binh, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(client, "binh", HTTP_HOST="la.example")
    run_jobs()
    assert "la.example" not in mail.outbox[0].body
    assert LINK.search(mail.outbox[0].body)


def test_a_stranger_who_asks_locks_nobody_out(client, binh):
    binh.set_password("mật khẩu")
    binh.save()
    ask(client, "binh")
    run_jobs()
    at_work = Client()
    assert (
        at_work.post("/admin/login/", {"username": "binh", "password": "mật khẩu"}).status_code
        == 302
    )


def test_without_mail_there_is_no_such_page_and_the_log_in_says_whom_to_ask(client, monkeypatch):
    shown = client.get("/admin/login/")
    assert ASK in pages.links(shown)
    monkeypatch.setattr(forgotten, "sends_mail", lambda: False)
    shown = client.get("/admin/login/")
    assert ASK not in pages.links(shown)
    assert "Nhờ người quản trị" in pages.words(shown)
    link = reverse("forgotten_password:link", args=["MQ", "x-y"])
    assert {client.get(each).status_code for each in (ASK, SENT, link)} == {404}


@pytest.mark.parametrize(("mails", "link"), [(True, ASK), (False, "")])
def test_the_dialog_over_a_form_is_told_where_a_link_is_asked_for(
    client, binh, monkeypatch, mails, link
):
    monkeypatch.setattr(forgotten, "sends_mail", lambda: mails)
    typed = {"username": "binh", "password": "sai"}
    answer = client.post("/admin/login/", typed, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["forgotten_at"]) == (422, link)


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_with_one_link_one_sets_the_password(binh):
    token, meet, done = default_token_generator.make_token(binh), threading.Barrier(2), []

    def press(password):
        meet.wait()
        try:
            forgotten.set_password(binh, token, password, address="127.0.0.1")
            done.append(password)
        except forgotten.LinkNotValid:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[f"{NEW} {n}"]) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert User.objects.get(pk=binh.pk).check_password(done[0])
    assert Entry.objects.filter(action=Action.SET_PASSWORD).count() == 1
