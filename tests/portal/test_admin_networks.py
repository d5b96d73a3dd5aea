"""PORTAL_ADMIN_NETWORKS: the back office opens from certain networks only."""

import pytest

from portal.web.proxies import networks
from tests import pages
from tests.make import make_user

pytestmark = pytest.mark.django_db

OFFICE, STRANGER = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _office(settings):
    settings.ADMIN_NETWORKS = networks([OFFICE, "2001:db8::/32"])


@pytest.mark.parametrize("address", [OFFICE, f"::ffff:{OFFICE}", "2001:db8:7::1"])
def test_the_office_opens_it(client, address):
    assert client.get("/admin/login/", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("address", [STRANGER, "2001:db9::1", "", "nơi nào đó"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/khong-co/"])
def test_nobody_else_does(client, address, path):
    response = client.get(path, REMOTE_ADDR=address)
    assert response.status_code == 403
    assert "mạng của cơ quan" in pages.words(response)
    assert response["Cache-Control"] == "private, no-store"


def test_a_session_and_a_password_do_not_help(client):
    user = make_user("Administrators")
    client.force_login(user)
    assert client.get("/admin/", REMOTE_ADDR=STRANGER).status_code == 403
    form = {"username": user.username, "password": "mật khẩu"}
    assert client.post("/admin/login/", form, REMOTE_ADDR=STRANGER).status_code == 403


def test_a_script_is_told_in_its_own_words(client):
    headers = {"Accept": "application/json"}
    response = client.get("/admin/chua-luu/phien/", headers=headers, REMOTE_ADDR=STRANGER)
    assert (response.status_code, STRANGER in response.json()["error"]) == (403, True)


def test_citizens_are_not_concerned(client):
    assert client.get("/", REMOTE_ADDR=STRANGER).status_code == 200


def test_without_the_setting_everybody_sees_the_log_in_form(client, settings):
    settings.ADMIN_NETWORKS = []
    assert client.get("/admin/login/", REMOTE_ADDR=STRANGER).status_code == 200
