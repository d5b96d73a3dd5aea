"""Headers of every response, and which methods and cookies reach a view.

docs/decisions/0034 has the reasons.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: Features of browsers that no page of the portal uses, its frames neither.
_UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
#: Of every response that says nothing else.
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
#: Of an error page that has no policy of its own.
BARE_POLICY = {
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}


def of_front() -> dict[str, str]:
    """Return the headers of a response that no middleware sees, of `portal.serving.front`."""
    seconds = settings.SECURE_HSTS_SECONDS
    hsts = {"Strict-Transport-Security": f"max-age={seconds}"} if seconds else {}
    return HEADERS | BARE_POLICY | hsts


class SecurityHeadersMiddleware:
    """Middleware that adds the headers above, to error pages too, and hides foreign cookies.

    Outside the back office no view sees a cookie: public pages are the same for everybody, although
    the browser sends ``__Host-`` cookies, whose path is "/", with every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.BACK_OFFICE_PATH):
            request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.status_code >= 400:
            for name, value in BARE_POLICY.items():
                response.headers.setdefault(name, value)
        return response
