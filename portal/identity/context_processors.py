from django.utils.functional import SimpleLazyObject

from portal.identity.models import Identity


def identity(request):
    """``identity`` and ``origin`` (https://host), for public pages; free where they do not show."""
    current = SimpleLazyObject(Identity.current)
    return {
        "identity": current,
        "origin": SimpleLazyObject(
            lambda: current.canonical_origin or request.build_absolute_uri("/").rstrip("/")
        ),
    }
