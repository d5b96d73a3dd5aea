from functools import partial

from django.utils.functional import SimpleLazyObject

from portal.identity import site_context
from portal.identity.current import identity_of, origin_of
from portal.web.as_of import instant_of


def identity(request):
    """Add ``identity``, ``origin`` (https://host) and ``site_context``; queried only if used."""
    return {
        "identity": SimpleLazyObject(partial(identity_of, request)),
        "origin": SimpleLazyObject(partial(origin_of, request)),
        "site_context": SimpleLazyObject(partial(site_context.read, instant_of(request))),
    }
