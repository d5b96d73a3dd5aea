"""A random id for each request, which its log entries and its error page have in common."""

import secrets
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the id of the request that this thread answers or has answered last, or ""."""
    return _current.get()


def renew() -> None:
    """Begin a request with a new id.

    Never reset: Django writes some entries after all middleware, in the same thread.
    """
    _current.set(secrets.token_hex(5))


class RequestIdMiddleware:
    """Middleware that gives the request its id. The first one: what fails in others has it too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        renew()
        return self.get_response(request)
