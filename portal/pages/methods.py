"""Refuse methods that an address does not take, before anything asks for a token of a form."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.pages.error_pages import method_not_allowed
from portal.visits.counting import endpoint

_OF_PAGES = ("GET", "HEAD")
_OF_FORMS = (*_OF_PAGES, "POST")
#: A film that is sent in pieces, or dropped half way (media_gallery/admin/videos/upload_views.py).
_UPLOADS, _OF_UPLOADS = "media_gallery/video/upload/", (*_OF_FORMS, "PATCH", "DELETE")


class AllowedMethodsMiddleware:
    """Middleware that answers 405 with ``Allow``.

    Views say themselves what they take, but CsrfViewMiddleware comes before them: a POST to a page
    that only shows something would be answered 403, as if the right token helped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        allowed = _allowed(request.path_info)
        if request.method not in allowed:
            return method_not_allowed(request, allowed)
        return self.get_response(request)


def _allowed(path: str) -> tuple[str, ...]:
    if path.startswith(settings.BACK_OFFICE_PATH + _UPLOADS):
        return _OF_UPLOADS
    has_forms = path.startswith(settings.BACK_OFFICE_PATH) or path == endpoint.PATH
    return _OF_FORMS if has_forms else _OF_PAGES
