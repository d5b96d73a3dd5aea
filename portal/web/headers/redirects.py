"""Permanent redirects that browsers ask about again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class RevalidateRedirectsMiddleware:
    """Middleware that sends ``Cache-Control: no-cache`` with every 301 and 308.

    A browser may keep a permanent redirect for ever (RFC 9111, section 4.2.2). When a title goes
    from A to B and back to A, a reader who followed A to B would be sent from B to A and, by the
    kept redirect, from A to B again without end.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        stored = "no-store" not in response.headers.get("Cache-Control", "")
        if response.status_code in (301, 308) and stored:
            # Also in place of a view's max-age, which is meant for what the view shows.
            response.headers["Cache-Control"] = "no-cache"
        return response
