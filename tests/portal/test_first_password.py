"""A password that an administrator has set is changed before anything else."""

import pytest
from django.urls import reverse

from portal.back_office.passwords.first import SAME, SENTENCE
from portal.identity.demo_accounts import MAIL_DOMAIN
from portal.identity.models import User
from portal.journal.models import Action, Entry
from tests import pages
from tests.make import make_user

pytestmark = pytest.mark.django_db

OWN = "/admin/password_change/"
NEW = "trâu xanh qua cầu"


@pytest.fixture
def an(client):
    user = make_user("Reporters", username="an", must_change_password=True)
    client.force_login(user)
    return user


def change(client, old="mật khẩu", new=NEW, again=None):
    form = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(OWN, form)


def test_every_address_leads_to_the_form_until_it_is_changed(client, an):
    addresses = ["/admin/", "/admin/news/article/add/", reverse("notifications:list")]
    told = [(client.get(path).status_code, client.get(path)["Location"]) for path in addresses]
    assert told == [(302, OWN)] * 3
    assert client.post("/admin/news/article/add/", {"title": "x"})["Location"] == OWN
    assert SENTENCE in pages.words(client.get(OWN), "//ul[@class='messagelist']")
    assert change(client).status_code == 302
    assert [client.get(path).status_code for path in addresses] == [200] * 3
    entry = Entry.objects.get(action=Action.SET_PASSWORD)
    assert (entry.actor, entry.object_id) == (an, an.pk)


def test_scripts_get_a_sentence(client, an):
    scripts = {"Accept": "application/json"}
    for answer in (
        client.get(reverse("notifications:unread"), headers=scripts),
        client.post(reverse("notifications:read_all"), headers=scripts),
    ):
        assert (answer.status_code, answer.json()["sentence"]) == (401, SENTENCE)


def test_the_old_password_is_no_new_one(client, an):
    an.set_password(NEW)
    an.save()
    client.force_login(an)
    assert SAME in change(client, old=NEW).content.decode()
    assert User.objects.get().must_change_password


def test_one_may_log_out_instead(client, an):
    assert client.post("/admin/logout/").status_code == 200


def test_administrators_set_first_passwords(client):
    client.force_login(make_user("Administrators", username="quan"))
    people = {"an": "", "binh": f"binh@{MAIL_DOMAIN}"}
    for username, email in people.items():
        form = {"username": username, "email": email, "password1": NEW, "password2": NEW}
        client.post("/admin/identity/user/add/", form)
    assert dict(User.objects.values_list("username", "must_change_password")) == {
        "quan": False,
        "an": True,
        # An account of the demonstration.
        "binh": False,
    }


def test_administrators_reset_passwords(client):
    quan = make_user("Administrators", username="quan")
    an = make_user("Reporters", username="an")
    client.force_login(quan)
    for user in (an, quan):
        address = f"/admin/identity/user/{user.pk}/password/"
        (mark,) = pages.tree(client.get(address)).xpath("//form[@id='user_form']/@action")
        form = {"usable_password": "true", "password1": NEW, "password2": NEW}
        client.post(address + mark, form | {"set-password": "1"})
    assert dict(User.objects.values_list("username", "must_change_password")) == {
        "quan": False,
        "an": True,
    }
