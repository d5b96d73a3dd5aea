"""Begin, keep and end sessions of the back office.

Times are in the session itself, so that a request costs no other query; rows of `OpenSession` are
for the lists, written at a log-in and then at most once in `WRITTEN_EVERY`.
"""

import datetime
import time
from contextlib import suppress

from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from portal.access.devices import words_for
from portal.access.limits_of_sessions import IDLE, LONGEST, WRITTEN_EVERY
from portal.access.models import OpenSession
from portal.identity.models import User
from portal.journal.models import Action, record
from portal.web import proxies

# Unix time: when the session began, and when it was used.
BEGAN, _SEEN = "began", "seen"


def begin(request: HttpRequest, user: User, **signal) -> None:
    """Note a log-in in the session and in a row. The receiver of Django's ``user_logged_in``."""
    now = int(time.time())
    request.session.update({BEGAN: now, _SEEN: now})
    if request.session.session_key is None:
        request.session.save()
    _write(request, user.pk)


def keep(request: HttpRequest, *, is_activity: bool) -> None:
    """End the session of ``request`` if it is over; otherwise note the activity.

    One without times was begun by an earlier version of the portal, and is over too.
    """
    now = int(time.time())
    seen, began = request.session.get(_SEEN, 0), request.session.get(BEGAN, 0)
    if now - seen > IDLE.total_seconds():
        _end_at_once(request, f"Không dùng quá {_hours(IDLE)} giờ.")
    elif now - began > LONGEST.total_seconds():
        _end_at_once(request, f"Đã quá {_hours(LONGEST)} giờ từ lúc đăng nhập.")
    elif is_activity and now - seen > WRITTEN_EVERY.total_seconds():
        request.session[_SEEN] = now
        _write(request, request.session[SESSION_KEY])


def write_again(request: HttpRequest) -> None:
    """Write the row of a session that goes on under another key, as after a changed password."""
    if SESSION_KEY in request.session and BEGAN in request.session:
        _write(request, request.session[SESSION_KEY])


@transaction.atomic
def end(user: User, *, by: User | None, only: int | None = None, but: str | None = "") -> int:
    """End sessions of ``user``: all, only the one numbered ``only``, or all but the key ``but``.

    Each is over with the answer to the request that runs in it. Returns how many have ended; the
    journal has a row if there was any.
    """
    rows = OpenSession.objects.filter(user=user.pk)
    if only is not None:
        rows = rows.filter(pk=only)
    if but:
        rows = rows.exclude(session_id=but)
    keys = list(rows.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    if keys:
        record(Action.END_SESSIONS, user, actor=by, number=len(keys))
    return len(keys)


def _end_at_once(request: HttpRequest, why: str) -> None:
    user = request.user
    if isinstance(user, User) and user.is_authenticated:
        record(Action.END_SESSIONS, user, actor=None, note=why)
    logout(request)


def _write(request: HttpRequest, user_id: int | str) -> None:
    session = request.session
    assert session.session_key is not None
    at = {
        name: datetime.datetime.fromtimestamp(session[key], datetime.UTC)
        for name, key in (("began_at", BEGAN), ("seen_at", _SEEN))
    }
    row = OpenSession(
        session_id=session.session_key,
        user_id=int(user_id),
        device=words_for(request.META.get("HTTP_USER_AGENT", "")),
        address=proxies.address_of(request)[:45],
        **at,
    )
    # The session may have been ended meanwhile, and its row may not outlive it.
    with suppress(IntegrityError):
        OpenSession.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["session"],
            update_fields=["device", "address", "seen_at"],
        )


def _hours(duration: datetime.timedelta) -> int:
    return int(duration.total_seconds() // 3600)
