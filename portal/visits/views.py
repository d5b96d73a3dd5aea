"""The doors of the counter by way of Django, and what the public may look up."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.visits import endpoint

#: The smallest picture there is: 1×1, transparent.
_GIF = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)


@csrf_exempt  # No cookie and no rights hang on it; the endpoint asks for its own origin.
@never_cache
@require_POST
def count(request):
    """Count a view; `portal.wsgi` answers the same before Django."""
    answer = endpoint.count_beacon(request.environ)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


@never_cache
@require_safe
def count_image(request):
    """Count, apart, a page shown by a browser without JavaScript."""
    status = endpoint.count_image(request.environ).status
    return HttpResponse(_GIF, status=status, content_type="image/gif")
