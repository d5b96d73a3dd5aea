"""Which passwords are refused: short ones, and those made of what everybody can know."""

import pytest
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError

from portal.identity.models import Identity, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def portal():
    Identity(
        portal_name="Cổng thông tin tỉnh Bến Hải",
        agency_name="Sở Văn hóa Bến Hải",
        canonical_origin="https://benhai.gov.vn",
    ).save()


@pytest.fixture
def person():
    return User(
        username="bichphuong", last_name="Nguyễn Bích", first_name="Phượng", email="nbp88@x.vn"
    )


def is_refused(password, user=None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    [
        "matkhau123",
        "matkhau12345",
        "Mật khẩu 2026!",
        "mat.khau.cua.toi.2026",
        "quangtri2026",
        "QuangTri@2026",
        "quangtri20262026",
        "Quảng Trị 1989",
        "vinhphuc-phutho-2025",
        "M@tkh4u123456",
        "Adm1n@quangtri2026",
        "anhyeuem12345",
        "emyeuanh@14021990",
        "nguyenvanan1990",
        "congthongtindientu2026",
        "quantri@12345678",
        "qwertyuiop123",
        "1qaz2wsx3edc4rfv",
        "asdfghjkl;'123",
        "zyxwvutsrqpo",
        "abcabcabcabc",
        "aaaaaaaaaaaaaa",
        "xkqxkqxkqxkq",
        "123456789012",
        "09-12-1988-1234",
        "password2026!",
        "P@ssw0rd2026!",
        "sunshine20262026",
        "benhai@20262027",
        "sovanhoabenhai1",
        "tinhbenhai!!2026",
    ],
)
def test_what_is_made_of_public_words_is_refused(password):
    assert is_refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "bichphuong2026",
        "bichphuong@benhai",
        "Phượng Nguyễn 88!",
        "PhuongNguyenBich1988",
        "nguyenbichphuong",
        "nbp88nbp88nbp88",
        "nbp-2026-2026-1",
    ],
)
def test_the_accounts_own_name_is_refused(person, password):
    assert is_refused(password, person)


@pytest.mark.parametrize(
    "password",
    [
        "một câu dài khó đoán",
        "trâu xanh nhảy qua cầu",
        "vải thiều chín giữa trưa hè",
        "k7xw-9dq2-mzt4",
        "correct horse battery staple",
        "Tầng ba có bảy con mèo",
    ],
)
def test_a_sentence_of_ones_own_is_accepted(person, password):
    assert not is_refused(password, person)


def test_twelve_characters_are_the_least():
    assert is_refused("k7xw-9dq2-m")
    assert not is_refused("k7xw-9dq2-mz")


def test_a_password_of_a_million_characters_is_judged_quickly():
    assert is_refused("a" * 1_000_000)


def test_each_reason_is_told_in_vietnamese():
    english = ("This", "Your", "The ", "password")
    told = []
    for validator in get_default_password_validators():
        told += [validator.get_help_text(), validator.get_error_message()]
    assert [sentence for sentence in told if sentence.startswith(english)] == []
