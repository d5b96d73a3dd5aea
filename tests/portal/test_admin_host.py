"""The back office on a host of its own: there alone, and nothing else there."""

import os
import subprocess
import sys

import pytest

from portal.identity.models import Identity
from portal.notifications.jobs import mail_of
from portal.notifications.models import Notice
from tests import pages
from tests.make import make_user
from tests.running_portal import PROJECT

pytestmark = pytest.mark.django_db

PUBLIC, DESK = "tinh.example", "desk.example"


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.ADMIN_HOST, settings.ALLOWED_HOSTS = DESK, [PUBLIC, DESK]
    Identity(portal_name="Cổng", canonical_origin=f"https://{PUBLIC}").save()


def ask(client, host, path, method="get", **how):
    return getattr(client, method)(path, HTTP_HOST=host, **how)


def whole(response):
    """Return all that a stranger sees, but for the number of the request."""
    hidden = {"X-Request-ID", "X-Request-Id"}
    headers = {name: value for name, value in response.items() if name not in hidden}
    return response.status_code, headers, response.content


@pytest.mark.parametrize("method", ["get", "head", "post", "put"])
@pytest.mark.parametrize("path", ["/admin/", "/admin", "/admin/login/", "/admin/news/article/"])
def test_on_the_public_host_its_addresses_are_like_any_of_nothing(client, path, method):
    client.force_login(make_user(is_superuser=True))
    found = ask(client, PUBLIC, path, method)
    nothing = ask(client, PUBLIC, "/khong-co/", method)
    assert whole(found) == whole(nothing)
    assert found.status_code in {404, 405}


def test_on_its_host_people_log_in_and_work(client):
    binh = make_user("Reporters", username="binh")
    typed = {"username": "binh", "password": "mật khẩu"}
    assert ask(client, DESK, "/admin/login/").status_code == 200
    assert ask(client, DESK, "/admin/login/", "post", data=typed).status_code == 302
    shown = ask(client, DESK, "/admin/news/article/add/")
    assert shown.status_code == 200
    assert f"https://{PUBLIC}/" in pages.links(shown)  # “Xem cổng”
    assert binh.is_staff


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/", "/admin/"),
        ("/tin-tuc/?chuyen_muc=a%26b", f"https://{PUBLIC}/tin-tuc/?chuyen_muc=a%26b"),
        ("/khong-co/", f"https://{PUBLIC}/khong-co/"),
    ],
)
def test_its_host_sends_readers_to_the_portal(client, path, to):
    answer = ask(client, DESK, path)
    assert (answer.status_code, answer["Location"]) == (302, to)


def test_its_host_adds_the_last_slash_of_the_desk(client):
    assert ask(client, DESK, "/admin").status_code == 301


@pytest.mark.parametrize("origin", ["", f"https://{DESK}"])
def test_without_another_address_of_the_portal_there_is_no_redirect(client, origin):
    Identity.objects.update(canonical_origin=origin)
    Identity.current().save()
    assert ask(client, DESK, "/tin-tuc/").status_code == 404


def test_robots_are_told_of_no_back_office(client):
    assert "admin" not in ask(client, PUBLIC, "/robots.txt").content.decode()
    assert ask(client, DESK, "/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_links_in_mails_lead_to_its_host():
    binh = make_user("Reporters", email="binh@tinh.example")
    notice = Notice(pk=7, user=binh, sentence="trả lại bài", kind="remark")
    body = mail_of(notice, Identity.current()).body
    assert f"https://{DESK}/admin/" in body
    assert PUBLIC not in body


@pytest.mark.parametrize("host", ["desk.example:8443", "https://desk.example", "*", "a.example"])
def test_a_setting_that_cannot_be_meant_is_refused_with_a_sentence(host):
    environ = os.environ | {"PORTAL_ADMIN_HOST": host, "PORTAL_HOSTS": "a.example,b.example"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert "hãy ghi một tên máy của riêng bàn biên tập" in done.stderr + done.stdout
