"""Whose portal a request is at, and the address by which the world knows it."""

from django.http import HttpRequest

from portal.identity.models import Identity


def identity_of(request: HttpRequest) -> Identity:
    """The portal's identity, asked of the database once a request."""
    if not hasattr(request, "_identity"):
        request._identity = Identity.current()
    return request._identity


def origin_of(request: HttpRequest) -> str:
    """``https://host`` without a slash: the official one, else the one the reader has open."""
    return identity_of(request).canonical_origin or f"{request.scheme}://{request.get_host()}"
