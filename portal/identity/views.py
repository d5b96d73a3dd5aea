"""Views of the agency's pages."""

from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from portal import rich_text
from portal.identity.models import Page


@require_safe
def page(request, slug):
    found = get_object_or_404(Page.objects.public(), slug=slug)
    host, _port = split_domain_port(request.get_host())
    body = rich_text.render(found.body, own_hosts={host}, phones=True)
    return TemplateResponse(request, "identity/page.html", {"page": found, "body": body})
