"""The page of one's own sessions and last log-ins."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.access import second_factor, sessions
from portal.access.limits_of_sessions import IDLE, LONGEST
from portal.access.models import OpenSession
from portal.identity.models import User
from portal.journal.models import Action, Entry
from portal.web.numbers import parse_number

LOG_INS = (Action.LOG_IN, Action.LOG_IN_REFUSED, Action.CODE_REFUSED)
SHOWN = 20


def log_ins_of(user: User) -> list[Entry]:
    """Return the last log-ins of ``user`` and the refused ones, the newest first."""
    return list(Entry.objects.about(user).filter(action__in=LOG_INS).order_by("-pk")[:SHOWN])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions of the user; a POST ends the one named, or all."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        return _end(request, user)
    entries = log_ins_of(user)
    context = {
        "title": "Phiên đăng nhập",
        "sessions": OpenSession.objects.of(user),
        "current": request.session.session_key,
        "log_ins": entries,
        "refused_since": _refused_since_last_visit(entries),
        "idle": int(IDLE.total_seconds() // 3600),
        "longest": int(LONGEST.total_seconds() // 3600),
        "is_set_up": second_factor.is_set_up(user),
        "codes_left": second_factor.recovery_codes_left(user),
    }
    context = admin.site.each_context(request) | context
    return TemplateResponse(request, "admin/access/sessions.html", context)


def _refused_since_last_visit(entries: list[Entry]) -> int:
    """Return how many were refused since the log-in before the last one."""
    log_ins = [place for place, entry in enumerate(entries) if entry.action == Action.LOG_IN]
    since = entries[: log_ins[1]] if len(log_ins) > 1 else entries
    return sum(entry.action != Action.LOG_IN for entry in since)


def _end(request: HttpRequest, user: User) -> HttpResponse:
    if request.POST.get("moi_noi"):
        sessions.end(user, by=user)
        # Also the one that runs here, which is a row like the others.
        request.session.flush()
        return redirect("admin:login")
    number = parse_number(request.POST.get("phien", ""))
    own = OpenSession.objects.filter(user=user, session_id=request.session.session_key)
    if number is not None and own.filter(pk=number).exists():
        messages.info(request, "Phiên ở máy này kết thúc bằng nút “Đăng xuất”.")
    elif number is not None and sessions.end(user, by=user, only=number):
        messages.success(request, "Đã kết thúc phiên ấy: máy ấy phải đăng nhập lại.")
    else:
        messages.info(request, "Phiên ấy đã kết thúc từ trước.")
    return redirect("access:sessions")
