"""Middleware of the sessions of the back office."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY

from portal.access import sessions
from portal.web.background_requests import is_background


class SessionsMiddleware:
    """Middleware that ends sessions which are over, before the view sees them.

    After SessionMiddleware and AuthenticationMiddleware. What a page sends by itself is no
    activity; it is answered like any other request of a session that is over.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(settings.BACK_OFFICE_PATH):
            return self.get_response(request)
        key = request.session.session_key
        response = self.get_response(request)
        if key and request.session.session_key not in (key, None):
            sessions.write_again(request)
        return response

    def process_view(self, request, view, args, kwargs):
        if (
            request.path_info.startswith(settings.BACK_OFFICE_PATH)
            and SESSION_KEY in request.session
        ):
            sessions.keep(request, is_activity=not is_background(view))
