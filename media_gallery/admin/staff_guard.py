"""Guard of pages that browsers open and scripts ask, for staff with a certain permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.web import session_over
from portal.web.json_requests import wants_json

View = Callable[..., HttpResponse]


def for_staff(
    may: Callable[[HttpRequest], bool], *, logged_out: str, no_right: str
) -> Callable[[View], View]:
    """Return a decorator that restricts a view to staff for whom ``may`` is true.

    Without a staff session the answer is that of `session_over`, to scripts with the sentence
    ``logged_out``. Other staff get 403, scripts with ``{"error": no_right}``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not admin.site.has_permission(request):
                return session_over.respond(request, logged_out)
            if not may(request):
                if wants_json(request):
                    return JsonResponse({"error": no_right}, status=403)
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
