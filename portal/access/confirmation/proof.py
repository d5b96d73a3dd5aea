"""Whether a session has proved lately that its person is there, and the proof."""

import time

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.access import second_factor
from portal.access.limits_of_sessions import PROVED_FOR
from portal.access.sessions import BEGAN
from portal.back_office.journaling import sign_ins
from portal.identity.log_in.form import check_password_again
from portal.identity.models import User
from portal.web import proxies

_NAME = "proved"


def is_recent(request: HttpRequest) -> bool:
    """Return whether the person logged in, or typed the password again, a short time ago."""
    last = max(request.session.get(_NAME, 0), request.session.get(BEGAN, 0))
    return time.time() - last < PROVED_FOR.total_seconds()


def give(request: HttpRequest, user: User, password: str, code: str) -> str:
    """Note the proof in the session if it is right; return "", or what to tell the person.

    Wrong passwords count like those of log-ins, so that nobody guesses on at an open desk.
    """
    if not password:
        return _("Hãy gõ mật khẩu của bạn.")
    sentence = check_password_again(user, password, proxies.address_of(request))
    if not sentence and second_factor.is_set_up(user):
        try:
            second_factor.check(user, code)
        except second_factor.CodeNotAccepted as error:
            sentence = str(error)
    if sentence:
        sign_ins.after_wrong_proof(request, user)
        return sentence
    request.session[_NAME] = int(time.time())
    return ""
