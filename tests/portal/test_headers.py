"""Headers that protect readers and staff, compared whole: policies, cookies, production."""

import json
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import HttpResponse
from django.test import Client

from portal.identity.models import Identity
from portal.web.headers.security import HEADERS, SecurityHeadersMiddleware
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
    "style-src": "'self'",
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
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": HEADERS["Permissions-Policy"],
}
FILES = ["/robots.txt", "/rss/", "/sitemap.xml", "/luot-truy-cap.csv", "/favicon.ico", "/healthz"]


def policy_of(response):
    directives = response["Content-Security-Policy"].split(";")
    return dict(each.strip().split(" ", 1) for each in directives)


def fails(*args, **kwargs):
    raise RuntimeError


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
        "sessionid": of_every_cookie | {"max-age": 86_400},
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
    "SESSION_COOKIE_NAME": ("sessionid", "__Host-sessionid", "__Host-sessionid"),
    "SESSION_COOKIE_PATH": ("/admin/", "/", "/"),
    "SESSION_COOKIE_SECURE": (False, True, True),
    "CSRF_COOKIE_NAME": ("csrftoken", "__Host-csrftoken", "__Host-csrftoken"),
    "CSRF_COOKIE_PATH": ("/admin/", "/", "/"),
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


@pytest.mark.django_db
@pytest.mark.usefixtures("stores")
def test_error_pages_have_the_same_headers(client, monkeypatch):
    client.raise_request_exception = False
    answers = {
        400: client.get("/tin-tuc/?tu_ngay=hom-qua"),
        403: Client(enforce_csrf_checks=True).post("/admin/login/", {}),
        404: client.get("/khong-co/"),
        405: client.put("/tin-tuc/"),
    }
    monkeypatch.setattr(Identity, "current", fails)
    answers[500] = client.get("/robots.txt")
    assert {wanted: answer.status_code for wanted, answer in answers.items()} == {
        wanted: wanted for wanted in answers
    }
    assert {status: others_of(answer) for status, answer in answers.items()} == dict.fromkeys(
        answers, OTHERS
    )
    for answer in answers.values():
        assert policy_of(answer)["default-src"] == "'none'"
        assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.usefixtures("stores")
def test_public_pictures_may_be_shown_elsewhere_and_nothing_else(client):
    storages["default"].save("anh.webp", ContentFile(b"bytes"))
    picture = client.get("/media/anh.webp")
    assert (picture.status_code, picture["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")
    assert client.get("/robots.txt")["Cross-Origin-Resource-Policy"] == "same-origin"


FOREIGN = ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "PROPFIND", "X" * 300)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "methods", "allowed"),
    [
        ("/", ("POST", *FOREIGN), "GET, HEAD"),
        ("/tim-kiem/?q=a", ("POST", *FOREIGN), "GET, HEAD"),
        ("/media/anh.webp", ("POST", *FOREIGN), "GET, HEAD"),
        ("/healthz", ("POST", *FOREIGN), "GET, HEAD"),
        ("/luot-truy-cap/", FOREIGN, "GET, HEAD, POST"),
        ("/admin/", FOREIGN, "GET, HEAD, POST"),
        ("/admin/news/article/add/", FOREIGN, "GET, HEAD, POST"),
    ],
)
def test_foreign_methods_are_answered_405_with_those_that_work(path, methods, allowed):
    strict = Client(enforce_csrf_checks=True)
    answers = {method: strict.generic(method, path) for method in methods}
    assert {
        method: (answer.status_code, answer["Allow"]) for method, answer in answers.items()
    } == dict.fromkeys(methods, (405, allowed))
    assert "chỉ để xem" in answers["PUT"].content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "next_page", ["https://xau.vn/", "//xau.vn/admin/", "javascript:alert(1)", "", "/\\xau.vn"]
)
def test_a_refused_address_after_the_log_in_leads_to_the_desk(client, next_page):
    user = make_user("Reporters")
    typed = {"username": user.username, "password": "mật khẩu", "next": next_page}
    response = client.post("/admin/login/", typed)
    assert (response.status_code, response["Location"]) == (302, "/admin/")


@pytest.mark.django_db
def test_no_public_view_sees_a_cookie(rf):
    seen = {}

    def view(request):
        seen[request.path] = dict(request.COOKIES)
        return HttpResponse()

    for path in ("/", "/admin/"):
        SecurityHeadersMiddleware(view)(rf.get(path, HTTP_COOKIE="__Host-sessionid=abc"))
    assert seen == {"/": {}, "/admin/": {"__Host-sessionid": "abc"}}
