"""Redirect from an object in the back office to its public page, for those who may see it."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from portal.web.numbers import parse_number


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Redirect to the object's address; Django's own view does so for any member of staff.

    The address has the title in it, also of what is not public: a page or album that the user may
    not view in the back office is a 403.
    """
    kind_number, number = parse_number(content_type_id), parse_number(object_id)
    if kind_number is None or number is None:
        raise Http404
    kind = ContentType.objects.filter(pk=kind_number).first()
    if kind is None or kind.model_class() is None:
        raise Http404
    if not request.user.has_perm(f"{kind.app_label}.view_{kind.model}"):
        raise PermissionDenied
    return shortcut(request, kind.pk, number)
