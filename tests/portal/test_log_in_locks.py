"""Wrong passwords lock an account and an address, and nobody else."""

import datetime
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from portal.back_office.passwords import jobs
from portal.identity.log_in import locks
from portal.identity.models import KnownNetwork, WrongPassword
from portal.jobs.models import Job
from portal.jobs.queue import run_waiting
from portal.journal.models import Action, Entry
from tests import pages
from tests.at_once import at_once
from tests.make import make_user

pytestmark = pytest.mark.django_db

HOME, OFFICE, STRANGER = "203.0.113.7", "198.51.100.1", "192.0.2.9"
RIGHT, WRONG = "mật khẩu", "sai"


@pytest.fixture
def an():
    return make_user("Reporters", username="an")


def log_in(username="an", password=WRONG, address=STRANGER):
    """Send the log-in form from a browser of its own."""
    form = {"username": username, "password": password, "next": "/admin/"}
    return Client(REMOTE_ADDR=address).post("/admin/login/", form)


def wrong(times=locks.MOST, **who):
    return [log_in(**who).status_code for _ in range(times)]


def later(**how):
    """Let time pass: all that was noted is that much older."""
    for model in (WrongPassword, KnownNetwork):
        for row in model.objects.all():
            row.at -= datetime.timedelta(**how)
            row.save()


def test_the_eleventh_wrong_password_finds_account_and_address_locked(an):
    make_user("Editors", username="binh")
    assert wrong(locks.MOST) == [200] * locks.MOST
    response = log_in(password=RIGHT)
    assert response.status_code == 429
    assert "Sai mật khẩu quá nhiều lần" in pages.words(response, "//*[@class='errornote']")
    assert 290 <= int(response["Retry-After"]) <= 300
    # The account from elsewhere, and the address for another account.
    assert log_in(password=RIGHT, address=HOME).status_code == 429
    assert log_in("binh", RIGHT).status_code == 429
    # Others are not concerned.
    assert log_in("binh", RIGHT, HOME).status_code == 302


def test_a_script_gets_the_sentence_and_no_page(an):
    client, form = Client(REMOTE_ADDR=STRANGER), {"username": "an", "password": WRONG}
    answers = [
        client.post("/admin/login/", form, headers={"Accept": "application/json"})
        for _ in range(locks.MOST + 1)
    ]
    assert [each.status_code for each in answers] == [422] * locks.MOST + [429]
    assert "mật khẩu" in answers[0].json()["error"]
    assert "Sai mật khẩu quá nhiều lần" in answers[-1].json()["error"]
    assert 290 <= int(answers[-1]["Retry-After"]) <= 300


def test_of_a_locked_account_no_password_is_checked(an):
    wrong()
    with mock.patch.object(MD5PasswordHasher, "verify") as verify:
        assert wrong(20) == [429] * 20
        assert log_in("không có ai", address=STRANGER).status_code == 429
    verify.assert_not_called()
    assert WrongPassword.objects.count() == locks.MOST


def test_the_thousandth_costs_as_many_queries_as_the_first_that_is_refused(
    an, django_assert_num_queries
):
    wrong()
    client = Client(REMOTE_ADDR=STRANGER)
    form = {"username": "an", "password": WRONG}
    client.post("/admin/login/", form)
    for _ in range(3):
        with django_assert_num_queries(10):
            client.post("/admin/login/", form)


def test_each_lock_in_a_day_is_longer_and_the_next_day_begins_anew(an):
    told = []
    for minutes in (5, 15, 60, 240, 240):
        assert wrong() == [200] * locks.MOST
        told.append(round(int(log_in(password=RIGHT)["Retry-After"]) / 60))
        later(minutes=minutes + 1)
    assert told == [5, 15, 60, 240, 240]
    later(days=1)
    assert log_in(password=RIGHT).status_code == 302


def test_strangers_lock_nobody_out_of_a_network_they_have_logged_in_from(an):
    assert log_in(password=RIGHT, address=HOME).status_code == 302
    for last in range(1, 6):
        wrong(2, address=f"192.0.2.{last}")
    assert log_in(password=RIGHT, address="192.0.2.77").status_code == 429
    assert log_in(password=RIGHT, address=HOME).status_code == 302
    # Their own wrong passwords count there too.
    wrong(address=HOME)
    assert log_in(password=RIGHT, address=HOME).status_code == 429


def test_a_colleagues_wrong_passwords_do_not_lock_an_office(an):
    make_user("Editors", username="binh")
    log_in("binh", RIGHT, OFFICE)
    wrong(address=OFFICE)
    assert log_in("binh", RIGHT, OFFICE).status_code == 302


def test_a_network_is_known_for_thirty_days(an):
    log_in(password=RIGHT, address=HOME)
    later(days=31)
    wrong(address=STRANGER)
    assert log_in(password=RIGHT, address=HOME).status_code == 429


def test_the_addresses_of_a_household_are_one(an):
    for last in range(5):
        wrong(2, address=f"2001:db8:7:1::{last}")
    assert log_in(password=RIGHT, address="2001:db8:7:1:aaaa::1").status_code == 429
    assert locks.network_of("2001:db8:7:1:aaaa::1") == locks.network_of("2001:db8:7:1::")


def test_a_right_password_forgets_the_wrong_ones_of_its_network(an):
    wrong(9, address=HOME)
    assert log_in(password=RIGHT, address=HOME).status_code == 302
    assert wrong(9, address=HOME) == [200] * 9
    assert log_in(password=RIGHT, address=HOME).status_code == 302


def test_a_name_that_no_account_has_is_told_the_same_and_not_kept(an):
    told = []
    for name in ("an", "mat-khau-cua-toi"):
        wrong(username=name, address=f"192.0.2.{len(name)}")
        told.append(pages.words(log_in(name, address=HOME), "//*[@class='errornote']"))
    assert told[0] == told[1]
    kept = [*WrongPassword.objects.values_list("account", flat=True)]
    kept += Entry.objects.values_list("words", flat=True)
    assert "mat-khau-cua-toi" not in "".join(kept)


def test_a_lock_is_in_the_journal_once(an):
    wrong()
    wrong(5)
    lock = Entry.objects.get(action=Action.LOCK_LOG_IN)
    assert (lock.object_id, lock.actor, lock.facts) == (an.pk, None, {"address": STRANGER})


def test_an_administrator_unlocks_an_account_at_once(an, client):
    wrong()
    client.force_login(make_user("Administrators"))
    client.post(
        "/admin/identity/user/",
        {"action": "unlock_log_in", "_selected_action": an.pk, "index": 0},
    )
    assert log_in(password=RIGHT).status_code == 302
    assert Entry.objects.filter(action=Action.UNLOCK_LOG_IN, object_id=an.pk).count() == 1


def test_what_is_too_old_to_count_is_deleted_daily(an):
    wrong(3)
    log_in(password=RIGHT, address=OFFICE)
    later(days=40)
    wrong(1)
    log_in(password=RIGHT, address=HOME)
    jobs.forget_later()
    run_waiting()
    assert WrongPassword.objects.count() == 1
    assert [known.network for known in KnownNetwork.objects.all()] == [locks.network_of(HOME)]
    again = Job.objects.get(kind=jobs.FORGET, state=Job.State.WAITING)
    assert again.run_at > timezone.now() + datetime.timedelta(hours=23)


@pytest.mark.django_db(transaction=True)
def test_of_passwords_sent_at_once_no_more_than_ten_are_checked(an):
    def attempt():
        try:
            locks.begin("an", STRANGER)
        except locks.Locked:
            return "locked"
        return "checked"

    told = at_once(*[attempt] * 30)
    assert (told.count("checked"), told.count("locked")) == (locks.MOST, 20)
    assert timezone.now() - WrongPassword.objects.latest("at").at < locks.WINDOW
