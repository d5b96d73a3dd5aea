"""Record log-ins, log-outs, changed passwords and refusals of the back office.

Refusals come from outside, so their number is bounded: a flood of them costs the journal no more
than ``MOST_IN_ALL`` rows an hour. What somebody typed as a name that no account has is not kept: it
may be a password.
"""

import datetime

from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.identity.models import User
from portal.journal.models import Action, Entry, record, record_event
from portal.web import proxies

PERIOD = datetime.timedelta(hours=1)
MOST_OF_ONE = 10
MOST_IN_ALL = 100
KIND = User._meta.label_lower


def after_log_in(request: HttpRequest, response: HttpResponse) -> None:
    """Record the answer to a POST of the log-in form: a redirect after a log-in, else the form."""
    if request.method != "POST":
        return
    if isinstance(request.user, User) and 300 <= response.status_code < 400:
        record(Action.LOG_IN, request.user, actor=request.user, address=proxies.address_of(request))
        return
    # PostgreSQL reads no NUL.
    username = request.POST.get("username", "")[:150].replace("\0", "")
    account = User.objects.filter(username=username).first()
    _record_refusal(Action.LOG_IN_REFUSED, account, request)


def after_code(request: HttpRequest, user: User) -> None:
    """Record that ``user`` is logged in, now that the code was right too."""
    record(Action.LOG_IN, user, actor=user, address=proxies.address_of(request))


def after_wrong_code(request: HttpRequest, user: User) -> None:
    """Record that the password of ``user`` was right and the code was not."""
    _record_refusal(Action.CODE_REFUSED, user, request)


def after_wrong_proof(request: HttpRequest, user: User) -> None:
    """Record that a password or code was wrong that a logged-in person was asked for again."""
    _record_refusal(Action.PROOF_REFUSED, user, request, path=request.path[:200])


def after_log_out(request: HttpRequest, user) -> None:
    """Record that ``user``, who was logged in before, has logged out."""
    if user.is_authenticated and not request.user.is_authenticated:
        record(Action.LOG_OUT, user, actor=user, address=proxies.address_of(request))


def after_own_password(request: HttpRequest, response: HttpResponseBase) -> None:
    """Record that somebody changed their own password; the form redirects when it is done."""
    if isinstance(request.user, User) and (request.method, response.status_code) == ("POST", 302):
        record(
            Action.SET_PASSWORD,
            request.user,
            actor=request.user,
            address=proxies.address_of(request),
        )


def after_refusal(request: HttpRequest) -> None:
    """Record that a member of staff tried to change what they may not."""
    if request.method not in {"GET", "HEAD", "OPTIONS"} and request.user.is_authenticated:
        _record_refusal(Action.REFUSED, request.user, request, path=request.path[:200])


def _record_refusal(action: Action, account, request: HttpRequest, **facts) -> None:
    number = account.pk if account else 0
    # The latest are read by the index of (action, id), however long the journal is.
    latest = Entry.objects.filter(action=action, kind=KIND).order_by("-pk").annotate(now=Now())
    recent = [
        who
        for who, at, now in latest.values_list("object_id", "at", "now")[:MOST_IN_ALL]
        if at > now - PERIOD
    ]
    room = min(MOST_OF_ONE - recent.count(number), MOST_IN_ALL - len(recent))
    if room <= 0:
        return
    note = "Trong một giờ tới, những lần như thế không được ghi thêm." if room == 1 else ""
    facts["address"] = proxies.address_of(request)
    actor = account if action == Action.REFUSED else None
    if account:
        record(action, account, actor=actor, note=note, **facts)
    else:
        record_event(action, KIND, "tài khoản không có", note=note, **facts)
