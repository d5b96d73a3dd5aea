"""A log-in whose password was right and whose code is missing.

Its session belongs to nobody for Django, so it can reach nothing of the back office: only the two
views of this package that ask for the code read it.
"""

import time

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from portal.access.limits_of_sessions import HALF
from portal.identity.models import User

_NAME = "half"
_BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"


def hold(request: HttpRequest, user: User) -> None:
    """Take the log-in of ``user`` back until the code is there."""
    asked = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    request.session.flush()
    request.session[_NAME] = {
        "user": user.pk,
        "since": int(time.time()),
        # A password changed meanwhile ends it, as it ends sessions.
        "hash": user.get_session_auth_hash(),
        "next": asked,
    }


def user_of(request: HttpRequest) -> User | None:
    """Return whose password was right a short time ago, in this browser; None if there is none."""
    held = request.session.get(_NAME)
    if not held or time.time() - held["since"] > HALF.total_seconds():
        return None
    user = User.objects.filter(pk=held["user"], is_active=True, is_staff=True).first()
    if user and constant_time_compare(held["hash"], user.get_session_auth_hash()):
        return user
    return None


def finish(request: HttpRequest, user: User) -> str:
    """Log ``user`` in, now that the code was right too; return where they wanted to go."""
    asked = request.session.pop(_NAME)["next"]
    login(request, user, backend=_BACKEND)
    ours = url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else settings.BACK_OFFICE_PATH
