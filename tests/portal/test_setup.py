"""``manage.py setup`` prepares an empty portal, by questions or options, and may be run again."""

import getpass
import io
import re
import sys

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from portal.identity.models import Identity, User
from portal.journal.models import Entry
from portal.management import first_steps
from portal.taxonomy.models import Category
from tests.make import make_user

pytestmark = pytest.mark.django_db
GIVEN = {
    "portal_name": "Cổng tỉnh Sông Mây",
    "agency": "Ủy ban nhân dân tỉnh Sông Mây",
    "origin": "https://songmay.example",
    "admin": "hai.bv",
    "admin_email": "hai@songmay.example",
    "categories": "Kinh tế, Đời sống",
    "no_input": True,
}


def setup(**options):
    out = io.StringIO()
    call_command("setup", stdout=out, **options)
    return out.getvalue()


def test_options_prepare_everything_and_the_password_is_told_once(client):
    said = setup(**GIVEN)
    identity = Identity.objects.get()
    assert (identity.portal_name, identity.agency_name, identity.canonical_origin) == (
        GIVEN["portal_name"],
        GIVEN["agency"],
        GIVEN["origin"],
    )
    assert [category.name for category in Category.objects.in_menu_order()] == [
        "Kinh tế",
        "Đời sống",
    ]
    [password] = re.findall(r"chỉ hiện một lần này: (\S+)", said)
    user = User.objects.get(username="hai.bv")
    assert user.check_password(password)
    # It stands on a terminal.
    assert user.must_change_password
    assert [group.name for group in user.groups.all()] == ["Administrators"]
    assert "PORTAL_HOSTS chưa có songmay.example" in said
    told = Entry.objects.filter(note="manage.py setup").values_list("action", "words")
    assert sorted(told) == sorted(
        [
            ("edit", "Cổng tỉnh Sông Mây"),
            ("edit", "Cổng tỉnh Sông Mây"),
            ("edit", "Cổng tỉnh Sông Mây"),
            ("create", "hai.bv"),
            ("create", "Kinh tế"),
            ("create", "Đời sống"),
        ]
    )
    client.force_login(user)
    address = "/admin/identity/user/add/"
    assert client.get(address)["Location"] == "/admin/password_change/"
    User.objects.update(must_change_password=False)
    assert client.get(address).status_code == 200


def test_a_second_run_changes_nothing():
    setup(**GIVEN)
    before = Entry.objects.count()
    said = setup(**GIVEN | {"admin": "khac"})
    assert "Người quản trị đã có: hai.bv." in said
    assert "chỉ hiện một lần" not in said
    assert (Entry.objects.count(), User.objects.count(), Category.objects.count()) == (before, 1, 2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"origin": "songmay.example"}, "Địa chỉ chính thức của cổng: Hãy ghi dạng https://"),
        ({"admin": "hai bv"}, "Tên đăng nhập: "),
        ({"admin": None}, "Hãy ghi --admin và --admin-email"),
        ({"admin_email": "hai"}, "Địa chỉ thư: "),
        ({"admin_email": None}, "Hãy ghi địa chỉ thư"),
        ({"categories": "x" * 81}, "Tên: "),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        setup(**GIVEN | wrong)


def test_questions_are_asked_again_until_the_answer_is_right(monkeypatch):
    answers = iter(
        [
            "",  # the name that it has
            "Ủy ban nhân dân tỉnh",
            "songmay.example",
            "https://songmay.example",
            "",  # the usual name
            "khong-phai-thu",
            "hai@songmay.example",
            "",  # the usual categories
        ]
    )
    passwords = iter(["mot-mat-khau", "khac", "123", "123", "bay-con-vit-troi", "bay-con-vit-troi"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    monkeypatch.setattr(getpass, "getpass", lambda question: next(passwords))
    said = setup()
    assert "Hãy ghi dạng https://tinh.gov.vn" in said
    assert "Hai lần gõ khác nhau." in said
    user = User.objects.get()
    assert user.check_password("bay-con-vit-troi")
    assert not user.must_change_password
    assert "chỉ hiện một lần" not in said
    assert Category.objects.count() == first_steps.USUAL_CATEGORIES.count(",") + 1
    assert [*answers, *passwords] == []


def test_accounts_of_the_demonstration_are_locked_and_are_no_administrators():
    demo = make_user("Administrators", username="quantri", email="quantri@demo.invalid")
    assert list(first_steps.administrators()) == []
    assert "Đã khóa 1 tài khoản dùng thử." in setup(**GIVEN, lock_demo=True)
    demo.refresh_from_db()
    assert not demo.is_active


def test_a_mail_is_tried_where_a_server_is_set(settings):
    backend = "django.core.mail.backends.locmem.EmailBackend"
    assert "Chưa đặt PORTAL_EMAIL_URL" in setup(**GIVEN, mail_to="an@tinh.vn")
    settings.EMAIL_BACKEND = backend
    first_steps.send_test_mail("an@tinh.vn")
    assert [one.to for one in mail.outbox] == [["an@tinh.vn"]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="Máy chủ thư trong PORTAL_EMAIL_URL không nhận"):
        setup(**GIVEN, mail_to="an@tinh.vn")
