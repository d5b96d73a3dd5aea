"""Middleware that asks for the password again, and then lets the press go on."""

from collections.abc import Mapping

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from portal.access import second_factor
from portal.access.confirmation import proof
from portal.access.confirmation.acts import WEIGHTY
from portal.identity.models import User
from portal.web.json_requests import wants_json

PASSWORD, CODE, ALONE = "confirm_password", "confirm_code", "confirm_alone"
_OURS = {PASSWORD, CODE, ALONE, "csrfmiddlewaretoken"}
_SENTENCE = "Việc này cần gõ lại mật khẩu: hãy làm ở trang của nó."


class ConfirmationMiddleware:
    """Middleware that answers a weighty POST with a form for the password, unless proved lately.

    The form is sent with all that the first one had, to the same address. Files cannot be sent
    again by it: then only the proof is taken, and the person presses once more. After
    CsrfViewMiddleware and the middleware of sessions.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if request.method != "POST" or request.resolver_match.view_name not in WEIGHTY:
            return None
        # Others get the answer of the address: to log in, or that they may not.
        if not admin.site.has_permission(request) or not isinstance(request.user, User):
            return None
        what, asks = WEIGHTY[request.resolver_match.view_name]
        is_answer = PASSWORD in request.POST
        if not is_answer and (proof.is_recent(request) or not asks(request, kwargs)):
            return None
        sentence = ""
        if is_answer:
            typed = [request.POST.get(name, "") for name in (PASSWORD, CODE)]
            sentence = proof.give(request, request.user, *typed)
            if not sentence:
                return _go_on(request)
        if wants_json(request):
            answer = dict.fromkeys(("error", "sentence"), sentence or _SENTENCE)
            return JsonResponse(answer, status=403)
        return _page(request, "confirm.html", _form(request, request.user, what, sentence))


def _go_on(request: HttpRequest) -> HttpResponse | None:
    if ALONE in request.POST:
        return _page(request, "confirmed.html", {"title": "Đã xác nhận"})
    data = request.POST.copy()
    for name in (PASSWORD, CODE):
        data.pop(name, None)
    data._mutable = False
    request.POST = data  # type: ignore[assignment] # it is read alone
    return None


def _form(request: HttpRequest, user: User, what: str, sentence: str) -> Mapping:
    files = [file.name for _field, sent in request.FILES.lists() for file in sent]
    is_alone = bool(files) or ALONE in request.POST
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _OURS
    ]
    return {
        "title": "Gõ lại mật khẩu",
        "what": what,
        "sentence": sentence,
        "has_code": second_factor.is_set_up(user),
        "fields": [] if is_alone else fields,
        "is_alone": is_alone,
        "files": files,
        "address": request.get_full_path(),
        "back": request.path,
    }


def _page(request: HttpRequest, template: str, context: Mapping) -> HttpResponse:
    whole = admin.site.each_context(request) | dict(context)
    response = TemplateResponse(request, f"admin/access/{template}", whole)
    add_never_cache_headers(response)
    return response
