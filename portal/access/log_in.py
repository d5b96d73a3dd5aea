"""Ask for the second factor of a log-in whose password was right."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse

from portal.access import half, second_factor
from portal.identity.models import User
from portal.web.json_requests import wants_json

NEEDS_CODE = "Hãy gõ thêm mã xác nhận."
NEEDS_SETTING_UP = (
    "Tài khoản này phải bật mã xác nhận trước đã: hãy đăng nhập ở thẻ khác rồi quay lại."
)


def hold(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """Take back a log-in that needs a second factor, and return the answer that asks for it.

    ``response`` is that of the log-in form. None if it is to be sent as it is: nobody was logged
    in, or the password is enough. A script gets 401 ``{"error", "code_at", "csrf"}``, where
    ``code_at`` is "" if the second factor has to be set up on a page first.
    """
    user = request.user
    if request.method != "POST" or not 300 <= response.status_code < 400:
        return None
    if not isinstance(user, User) or not second_factor.is_asked(user):
        return None
    half.hold(request, user)
    is_set_up = second_factor.is_set_up(user)
    if wants_json(request):
        answer = {
            "error": NEEDS_CODE if is_set_up else NEEDS_SETTING_UP,
            "code_at": reverse("access:code") if is_set_up else "",
            "csrf": get_token(request),
        }
        return JsonResponse(answer, status=401)
    return redirect("access:code" if is_set_up else "access:set_up")
