"""A second factor of an account, and the codes that its app shows."""

import time

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.identity.models import User


def make_app(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="app")


def code_of(user: User, *, steps: int = 0) -> str:
    """Return what the app of ``user`` shows now, or ``steps`` half minutes later."""
    device = TOTPDevice.objects.filter(user=user).order_by("confirmed").last()
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"
