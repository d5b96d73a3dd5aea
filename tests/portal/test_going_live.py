"""The checklist before the portal is opened, on the first page of its administrators."""

import json
import urllib.error
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client

from portal.back_office.going_live import checks, public_address
from portal.back_office.going_live.checklist import steps
from portal.identity.models import Identity
from portal.jobs.models import Job
from portal.journal.models import Entry
from portal.management.journaled_commands import record_command
from tests.make import make_user
from tests.make_second_factor import make_app

pytestmark = pytest.mark.django_db
ORIGIN = "https://tinh.example"


@pytest.fixture
def quan():
    return make_user("Administrators", username="quan", email="quan@tinh.vn")


@pytest.fixture
def identity(settings):
    settings.ALLOWED_HOSTS = ["tinh.example"]
    Identity(portal_name="Cổng Sông Mây", agency_name="Ủy ban", canonical_origin=ORIGIN).save()


def as_reader(**extra):
    """Return `fetch` that asks this portal as behind a proxy: the request arrives by ``extra``."""

    def fetch(url):
        address = urlsplit(url)
        answer = Client().get(
            f"{address.path}?{address.query}",
            **({"HTTP_HOST": address.hostname, "wsgi.url_scheme": "https"} | extra),
        )
        return answer.status_code, answer.content

    return fetch


def left():
    return [step.title for step in steps() if not step.is_done]


@pytest.mark.usefixtures("identity")
def test_at_the_right_address_the_portal_finds_itself(monkeypatch):
    monkeypatch.setattr(public_address, "fetch", as_reader())
    assert public_address.finding(ORIGIN) == ""


def fails(error):
    def fetch(url):
        raise error

    return fetch


def answers(status, body=b""):
    return lambda url: (status, body)


@pytest.mark.usefixtures("identity")
@pytest.mark.parametrize(
    ("origin", "fetch", "sentence"),
    [
        ("", None, "Chưa ghi địa chỉ chính thức."),
        ("https://khac.example", None, "PORTAL_HOSTS chưa có khac.example."),
        ("http://tinh.example", None, "phải bắt đầu bằng https://"),
        (ORIGIN, as_reader(**{"wsgi.url_scheme": "http"}), "nhưng cổng thấy http://tinh.example"),
        (ORIGIN, answers(301), "chưa gửi X-Forwarded-Proto"),
        (ORIGIN, answers(200, b"<html>"), "không phải cổng này trả lời (mã 200)"),
        (ORIGIN, answers(200, b"[1]"), "không phải cổng này trả lời"),
        (
            ORIGIN,
            answers(200, json.dumps({"seen": ORIGIN, "proof": "0" * 64}).encode()),
            "không phải cổng này trả lời",
        ),
        (ORIGIN, fails(urllib.error.URLError("timed out")), f"Không mở được {ORIGIN}: timed out"),
        (ORIGIN, fails(ConnectionResetError("reset")), f"Không mở được {ORIGIN}: reset"),
    ],
)
def test_what_is_wrong_at_the_address_is_told(monkeypatch, origin, fetch, sentence):
    monkeypatch.setattr(public_address, "fetch", fetch or fails(AssertionError("not asked")))
    assert sentence in public_address.finding(origin)


def test_the_answer_is_only_for_who_has_a_token(client, monkeypatch):
    assert client.get("/.well-known/portal-check").status_code == 404
    assert client.get("/.well-known/portal-check?token=a:b:c").status_code == 404
    signer = signing.TimestampSigner(salt="portal.going_live")
    assert client.get(f"/.well-known/portal-check?token={signer.sign('x')}").status_code == 200
    monkeypatch.setattr(public_address, "_SECONDS_VALID", -1)
    assert client.get(f"/.well-known/portal-check?token={signer.sign('x')}").status_code == 404


@pytest.mark.usefixtures("identity")
def test_steps_are_done_one_by_one_until_the_list_is_gone(client, quan, settings, monkeypatch):
    client.force_login(quan)
    demo = make_user(email="phongvien@demo.invalid")
    address, mail = "Địa chỉ công khai dẫn đến cổng này, bằng https", "Gửi được thư"
    tried = "Đã khôi phục thử một bản sao lưu ở máy khác"
    assert {address, mail, tried, "Có bản sao lưu mới", "Cài đặt cho mạng công cộng"} <= {*left()}
    assert "Tài khoản quản trị thật, không còn tài khoản dùng thử" in left()
    page = client.get("/admin/", headers={"host": "tinh.example"}).text
    assert "Trước khi mở cổng" in page
    assert page.count('name="act"') == 2

    demo.delete()
    record_command(["backup", "/srv/x.backup"])
    settings.IN_PRODUCTION = settings.SECURE_SSL_REDIRECT = True
    monkeypatch.setattr(public_address, "fetch", as_reader())
    monkeypatch.setattr(checks, "mail_finding", lambda address: "")
    press = {"headers": {"host": "tinh.example"}, "secure": True}
    client.post("/admin/mo-cong/", {"act": "check"}, **press)
    [job] = Job.objects.filter(kind="check_going_live")
    checks.check(job)
    client.post("/admin/mo-cong/", {"act": "restored"}, **press)
    client.post("/admin/mo-cong/", {"act": "\0"}, **press)
    assert [*left()] == ["Mã xác nhận khi người quản trị đăng nhập"]
    make_app(quan)
    assert [*left()] == []
    told = Entry.objects.filter(action="check").order_by("pk").values_list("actor", "words", "note")
    assert [*told] == [
        (quan.pk, checks.CHECKED, "Địa chỉ công khai: đúng. Thư: đã gửi."),
        (quan.pk, checks.RESTORED, ""),
    ]
    page = client.get("/admin/", **press).text
    assert "Trước khi mở cổng" not in page
    assert 'name="act"' not in page
    # For another address it is to be checked again.
    Identity.objects.update(canonical_origin="https://khac.example")
    assert {address, mail} <= {*left()}


def test_who_may_not_set_the_identity_sees_no_list(client):
    client.force_login(make_user("Managing editors"))
    assert "Trước khi mở cổng" not in client.get("/admin/").text


def test_why_no_mail_goes_out_is_told(settings):
    assert "PORTAL_EMAIL_URL" in checks.mail_finding("an@tinh.vn")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "chưa có địa chỉ thư" in checks.mail_finding("")
    assert checks.mail_finding("an@tinh.vn") == "Máy chủ thư không nhận (ConnectionRefusedError)."
