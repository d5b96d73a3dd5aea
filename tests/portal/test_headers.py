"""Headers that protect readers and staff, compared whole: policies, cookies, production."""

import json
import subprocess
import sys

import pytest
from django.test import Client

from tests.make import make_user
from tests.portal_fixture import make_full_portal
from tests.running_portal import PROJECT, environment

PUBLIC_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
BACK_OFFICE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' blob:",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}
OTHERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FILES = ["/robots.txt", "/rss/", "/sitemap.xml", "/luot-truy-cap.csv", "/favicon.ico", "/healthz"]


def policy_of(response):
    directives = response["Content-Security-Policy"].split(";")
    return dict(each.strip().split(" ", 1) for each in directives)


def others_of(response):
    return {name: response.get(name) for name in OTHERS}


@pytest.mark.django_db
@pytest.mark.usefixtures("stores")
def test_every_type_of_public_page_has_the_same_headers_and_no_cookie(client):
    addresses = make_full_portal() | {address: address for address in FILES}
    answers = {name: client.get(address) for name, address in addresses.items()}
    policies = {name: policy_of(answer) for name, answer in answers.items()}
    player = {"frame-src": "https://www.youtube-nocookie.com"}
    assert policies == dict.fromkeys(answers, PUBLIC_POLICY) | {
        "video elsewhere": PUBLIC_POLICY | player
    }
    assert {name: others_of(answer) for name, answer in answers.items()} == dict.fromkeys(
        answers, OTHERS
    )
    assert [name for name, answer in answers.items() if answer.cookies] == []


@pytest.mark.django_db
def test_the_back_office_has_its_own_policy_and_is_stored_by_nobody(client):
    client.force_login(make_user("Administrators"))
    # Frames of the back office are its own previews and pop-up forms.
    for address in ("/admin/", "/admin/identity/user/add/", "/admin/media_gallery/queue/"):
        response = client.get(address)
        assert policy_of(response) == BACK_OFFICE_POLICY
        assert others_of(response) == OTHERS
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_the_cookies_of_the_back_office_stay_in_it_and_out_of_scripts(client):
    user = make_user("Reporters")
    typed = {"username": user.username, "password": "mật khẩu"}
    response = client.post("/admin/login/?next=/admin/", typed)
    kept = {
        name: {key: value for key, value in morsel.items() if value and key != "expires"}
        for name, morsel in response.cookies.items()
    }
    of_every_cookie = {"path": "/admin/", "httponly": True, "samesite": "Lax"}
    assert kept == {
        "csrftoken": of_every_cookie | {"max-age": 31_449_600},
        "sessionid": of_every_cookie | {"max-age": 1_209_600},
    }


@pytest.mark.django_db
def test_what_the_back_office_says_after_a_save_is_in_no_cookie(client):
    client.force_login(make_user("Managing editors"))
    response = client.post(
        "/admin/taxonomy/category/add/", {"name": "Kinh tế", "slug": "", "position": "1"}
    )
    assert (response.status_code, [*response.cookies]) == (302, ["sessionid"])


@pytest.mark.django_db
def test_a_form_of_the_back_office_without_its_token_is_refused():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 403
    strict.force_login(make_user("Administrators"))
    posts = {
        "/admin/news/article/add/",
        "/admin/media_gallery/queue/decide/",
        "/admin/media_gallery/photo/receive/",
        "/admin/media_gallery/video/upload/",
        "/admin/logout/",
    }
    assert {address: strict.post(address).status_code for address in posts} == dict.fromkeys(
        posts, 403
    )


SETTINGS = """
import json
from portal import settings
print(json.dumps({name: getattr(settings, name) for name in NAMES}))
"""


def settings_with(data, names, **more):
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS.replace("NAMES", repr(names))],
        cwd=PROJECT,
        env=environment(data, DATABASE_URL="postgresql://portal@127.0.0.1/portal", **more),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


#: {setting: values on one's own machine, in production, in production behind a trusted proxy}
OF_PRODUCTION = {
    "ALLOWED_HOSTS": (["127.0.0.1", "localhost", "[::1]"], ["tinh.vn"], ["tinh.vn"]),
    "CSRF_TRUSTED_ORIGINS": (
        ["https://127.0.0.1", "https://localhost", "https://[::1]"],
        ["https://tinh.vn"],
        ["https://tinh.vn"],
    ),
    "DEBUG": (False, False, False),
    "SESSION_COOKIE_SECURE": (False, True, True),
    "CSRF_COOKIE_SECURE": (False, True, True),
    "SECURE_HSTS_SECONDS": (0, 2_592_000, 2_592_000),
    "SECURE_SSL_REDIRECT": (False, False, True),
}


@pytest.mark.parametrize(
    ("column", "variables"),
    [
        (0, {}),
        (1, {"PORTAL_HOSTS": "tinh.vn"}),
        (2, {"PORTAL_HOSTS": "tinh.vn", "PORTAL_TRUSTED_PROXIES": "10.0.0.1"}),
    ],
)
def test_a_public_server_sends_its_cookies_over_https_alone(tmp_path, column, variables):
    expected = {name: values[column] for name, values in OF_PRODUCTION.items()}
    assert settings_with(tmp_path, [*OF_PRODUCTION], **variables) == expected
