"""Small files that programs ask every site for."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.identity.current import identity_of, origin_of
from portal.identity.models import Page

MAX_AGE = 3600
#: RFC 9116 wants less than a year. What stands in the admin is true whenever it is asked for.
GOOD_FOR = timedelta(days=180)
#: The agency page that says how to reach the agency, where no e-mail address is known.
CONTACT_PAGE = "lien-he"


@require_safe
@cache_control(public=True, max_age=MAX_AGE)
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the back office, and searches, of which there is no end."""
    sitemap = origin_of(request) + reverse("news:sitemap")
    return _text(
        "User-agent: *",
        "Disallow: /admin/",
        f"Disallow: {reverse('news:search')}",
        "",
        f"Sitemap: {sitemap}",
    )


@require_safe
@cache_control(public=True, max_age=MAX_AGE)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); 404 as long as nobody is named in the admin."""
    contact = _contact(request)
    if not contact:
        raise Http404
    # A whole day, so that the file is the same for a day.
    expires = (timezone.now() + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return _text(
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: vi, en",
        f"Canonical: {origin_of(request)}{request.path}",
    )


@require_safe
@cache_control(public=True, max_age=MAX_AGE)
def favicon_ico(request: HttpRequest) -> HttpResponse:
    """For browsers on pages that name no icon. A 302: the icon's name changes with its bytes."""
    return redirect(static("favicon.svg"))


def _contact(request: HttpRequest) -> str:
    if email := identity_of(request).email:
        return f"mailto:{email}"
    page = Page.objects.public().filter(slug=CONTACT_PAGE).first()
    return origin_of(request) + page.get_absolute_url() if page else ""


def _text(*lines: str) -> HttpResponse:
    content = "".join(f"{line}\n" for line in lines)
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
