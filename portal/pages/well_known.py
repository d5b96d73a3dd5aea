"""The small files that programs expect on every site: robots.txt, security.txt, favicon.ico."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.back_office import admin_host
from portal.identity.current import identity_of, origin_of
from portal.identity.models import Page

#: Seconds for which a browser keeps the address of the small icon.
MAX_AGE = 3600
#: How long security.txt says it is valid; RFC 9116 recommends less than a year. Any such time is
#: right, because the contact is read from the admin at each request.
GOOD_FOR = timedelta(days=180)
#: The slug of the agency's contact page, which is given when no e-mail address is known.
CONTACT_PAGE = "lien-he"


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Allow robots everything but the back office and searches, whose pages are endless."""
    if admin_host.is_asked(request):
        return _text("User-agent: *", "Disallow: /")
    sitemap = origin_of(request) + reverse("news:sitemap")
    return _text(
        "User-agent: *",
        # Where the back office has a host of its own, nothing here tells of it.
        *([] if settings.ADMIN_HOST else ["Disallow: /admin/"]),
        f"Disallow: {reverse('news:search')}",
        "",
        f"Sitemap: {sitemap}",
    )


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact for security reports (RFC 9116).

    404 as long as the admin has neither an e-mail address nor a public contact page.
    """
    contact = _contact(request)
    if not contact:
        raise Http404
    # Rounded to midnight, so that the file stays the same for a day.
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
    """Redirect to the icon, for browsers on pages that name none.

    A 302, because the icon's file name changes with its content.
    """
    return redirect(static("favicon.svg"))


def _contact(request: HttpRequest) -> str:
    if email := identity_of(request).email:
        return f"mailto:{email}"
    page = Page.objects.public().filter(slug=CONTACT_PAGE).first()
    return origin_of(request) + page.get_absolute_url() if page else ""


def _text(*lines: str) -> HttpResponse:
    content = "".join(f"{line}\n" for line in lines)
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
