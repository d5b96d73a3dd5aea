"""The portal's identity and its official origin, for a request."""

from django.http import HttpRequest

from portal.identity.models import Identity


def identity_of(request: HttpRequest) -> Identity:
    """Return the portal's identity; at most one query a request."""
    known = vars(request)
    if "_identity" not in known:
        known["_identity"] = Identity.current()
    return known["_identity"]


def origin_of(request: HttpRequest) -> str:
    """Return ``https://host`` without a slash: the official origin, else that of the request."""
    return identity_of(request).canonical_origin or f"{request.scheme}://{request.get_host()}"
