"""The second factor: codes of an app (TOTP), and recovery codes for when the phone is not there.

Rows are django-otp's, locked while a code is compared, so that none is accepted twice. Recovery
codes are kept as keyed hashes: whoever reads the database alone cannot use them.
"""

import base64
import math
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.identity.demo_accounts import is_demo
from portal.identity.models import User
from portal.identity.passwords.readable import readable_code
from portal.journal.models import Action, record
from portal.notifications.models import Kind
from portal.notifications.sending import notify

#: Who must have a second factor unless PORTAL_SECOND_FACTOR says that all must.
LEADERS = ("Administrators", "Managing editors")
RECOVERY_CODES = 10
_DIGITS = 6


class CodeNotAccepted(Exception):
    """The code is wrong, was used, or may not be tried yet; the message says which."""


def must_have(user: User) -> bool:
    """Return whether this account may not log in without a second factor."""
    if is_demo(user):
        return False
    if settings.SECOND_FACTOR == "all":
        return True
    if settings.SECOND_FACTOR != "leaders":
        return False  # in tests alone
    return user.is_superuser or user.groups.filter(name__in=LEADERS).exists()


def is_set_up(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def without(users: Iterable[User]) -> list[User]:
    """Return those of ``users`` whose second factor is not set up; one query."""
    users = list(users)
    devices = TOTPDevice.objects.filter(user__in=users, confirmed=True)
    secured = set(devices.values_list("user_id", flat=True))
    return [user for user in users if user.pk not in secured]


def is_asked(user: User) -> bool:
    """Return whether a log-in of this account goes on to the code, or to setting it up."""
    return must_have(user) or is_set_up(user)


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def check(user: User, typed: str) -> None:
    """Use up the code that was typed, of the app or for recovery; raises CodeNotAccepted.

    Wrong codes make the next attempt wait, twice as long each time.
    """
    code = _plain(typed)
    with transaction.atomic():
        # What was wrong is counted in this transaction, so nothing is raised inside it.
        if _is_of_app(code):
            device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
            sentence = _compare(device.first(), code)
        else:
            codes = StaticDevice.objects.select_for_update().filter(user=user)
            sentence = _compare(codes.first(), _hash(user, code))
            if not sentence:
                left = recovery_codes_left(user)
                record(Action.USE_RECOVERY_CODE, user, actor=user, left=left)
                _tell(user, f"đăng nhập bằng một mã dự phòng, còn {left} mã", by=None)
    if sentence:
        raise CodeNotAccepted(sentence)


def device_to_set_up(user: User) -> TOTPDevice:
    """Return the device, with its secret, that counts once a code of it was typed."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def set_up(user: User, typed: str) -> list[str]:
    """Make the prepared device the second factor of ``user``; return the new recovery codes.

    It replaces an earlier one. Raises CodeNotAccepted.
    """
    codes: list[str] = []
    with transaction.atomic():
        _lock(user)
        prepared = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False)
        device = prepared.order_by("pk").first()
        sentence = _compare(device, _plain(typed))
        if device and not sentence:
            TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
            TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
            codes = _new_recovery_codes(user)
            record(Action.SET_UP_SECOND_FACTOR, user, actor=user)
            _tell(user, "bật mã xác nhận khi đăng nhập cho tài khoản của bạn", by=None)
    if sentence:
        raise CodeNotAccepted(sentence)
    return codes


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Return new recovery codes; those before are worth nothing from now on."""
    _lock(user)
    record(Action.RENEW_RECOVERY_CODES, user, actor=user)
    return _new_recovery_codes(user)


@transaction.atomic
def remove(user: User, *, by: User) -> bool:
    """Remove the second factor of ``user``, who is told; return whether there was one."""
    _lock(user)
    StaticDevice.objects.filter(user=user).delete()
    gone, _each = TOTPDevice.objects.filter(user=user).delete()
    if gone:
        record(Action.REMOVE_SECOND_FACTOR, user, actor=by)
        _tell(user, "gỡ mã xác nhận khi đăng nhập khỏi tài khoản của bạn", by=by)
    return bool(gone)


def _lock(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _tell(user: User, sentence: str, *, by: User | None) -> None:
    notify(Kind.ACCOUNT, user, sentence, to=[user.pk], actor=by)


def _compare(device: TOTPDevice | StaticDevice | None, code: str) -> str:
    """Try ``code`` with the device; return "" if it is right, else what to tell the person."""
    if device is None:
        return _("Tài khoản này chưa có mã loại ấy. Hãy gõ 6 chữ số trong ứng dụng.")
    allowed, why = device.verify_is_allowed()
    if not allowed:
        wait = (why["locked_until"] - timezone.now()).total_seconds() if why else 1
        return _(
            "Mã sai nhiều lần nên lần này chưa được xem. Hãy đợi {wait} rồi gõ mã mới."
        ).format(wait=_duration(wait))
    if device.verify_token(code):
        return ""
    return _(
        "Mã không đúng hoặc đã dùng rồi. Hãy đợi ứng dụng hiện mã mới rồi gõ lại; nếu vẫn không "
        "được, hãy xem giờ của điện thoại có đúng không."
    )


def _duration(seconds: float) -> str:
    if seconds < 60:
        return _("{n} giây").format(n=max(math.ceil(seconds), 1))
    return _("{n} phút").format(n=math.ceil(seconds / 60))


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [readable_code(2, 5) for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_hash(user, _plain(code))) for code in codes
    )
    return codes


def _hash(user: User, code: str) -> str:
    digest = salted_hmac("portal.access.recovery", f"{user.pk} {code}", algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode()


def _plain(typed: str) -> str:
    return "".join(sign for sign in typed.lower() if sign.isalnum())


def _is_of_app(code: str) -> bool:
    return len(code) == _DIGITS and code.isascii() and code.isdigit()
