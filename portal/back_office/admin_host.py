"""The back office on a host of its own (PORTAL_ADMIN_HOST)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port

from portal.identity.models import Identity
from portal.pages.error_pages import method_not_allowed, page_not_found

_READ = ("GET", "HEAD")
#: An address that no page has.
_OF_NOTHING = "/khong-co/"
#: What the pages of the back office load, and what programs ask each host for.
_SHARED = (settings.STATIC_URL, settings.MEDIA_URL, "/healthz", "/readyz", "/robots.txt")


def is_asked(request: HttpRequest) -> bool:
    """Return whether the request is for the host of the back office."""
    return bool(settings.ADMIN_HOST) and has_desk(request.get_host())


def has_desk(host: str) -> bool:
    """Return whether the back office is at ``host``, a header as it was sent."""
    return not settings.ADMIN_HOST or split_domain_port(host)[0] == settings.ADMIN_HOST


class AdminHostMiddleware:
    """Middleware that keeps the back office and the public pages on their hosts.

    On the public hosts /admin/ is answered like any address of nothing, without a hint that there
    is a back office: so before the middleware that marks its answers. The host of the back office
    sends readers of public pages to the portal's own address. Without the setting both have all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.ADMIN_HOST:
            return self.get_response(request)
        is_of_desk = f"{request.path_info}/".startswith(settings.BACK_OFFICE_PATH)
        if is_asked(request):
            is_open = is_of_desk or request.path_info.startswith(_SHARED)
            return self.get_response(request) if is_open else _elsewhere(request)
        if is_of_desk:
            # Its answer has what every middleware adds to a page that does not exist.
            request.path_info = request.path = _OF_NOTHING
        return self.get_response(request)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    if request.method not in _READ:
        return method_not_allowed(request, _READ)
    if request.path_info == "/":
        return HttpResponseRedirect(settings.BACK_OFFICE_PATH)
    origin = Identity.current().canonical_origin
    if not origin or urlsplit(origin).hostname == settings.ADMIN_HOST:
        return page_not_found(request, None)
    return HttpResponseRedirect(origin + request.get_full_path())
