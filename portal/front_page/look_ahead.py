"""Show staff a public page as it will be at a minute in the future, with all that is scheduled.

The page is made by the public view itself, for a request of its own that has no user, no cookie and
the wanted instant (`portal.web.as_of`). Into the finished page goes what the public page has not: a
bar above it; links that lead on within the preview; and it loses the script that counts views.
"""

import datetime
import io
import re
from urllib.parse import unquote, urlsplit

from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse

from portal.front_page.layout import Layout, try_layout
from portal.vietnamese.dates import VIETNAM
from portal.web.as_of import show_at
from portal.web.errors import BadAddress, NoSuchPage

#: The views of pages that depend on the time. Links to others lead out of the preview.
SHOWN = {
    "home",
    "category",
    "news:list",
    "news:tag",
    "news:source",
    "news:article",
    "news:article_print",
    "news:article_history",
    "news:year",
    "news:month",
    "news:day",
    "news:category_year",
    "news:category_month",
    "news:category_day",
    "news:go_to_day",
    "news:go_to_month",
    "media_gallery:albums",
    "media_gallery:album",
    "media_gallery:photo",
    "identity:page",
}

#: What the page may depend on of the request that asks for the preview.
_KEPT = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "QUERY_STRING")
_STAMP = "%Y%m%d%H%M"
_TWELVE_DIGITS = re.compile("[0-9]{12}")
#: The bar stands below this: the link to the content is the first thing of a page.
_BODY = re.compile(r'<body[^>]*>(\s*<a class="skip-link"[^>]*>[^<]*</a>)?')
#: The script that counts a view, and the image for browsers without scripts.
COUNTED = re.compile(
    r'<script src="[^"]*count-view[^"]*" data-page="[^"]*" defer></script>\n'
    r"<noscript>.*?</noscript>"
)
# Attributes are found in tags only: in a text and in JSON, "<" is written otherwise.
_LINK = re.compile(r'(<(?:a|form)\b[^>]*?\s(?:href|action)=")(/[^"]*)(?=")')


def stamp(at: datetime.datetime) -> str:
    """Return the minute as it stands in addresses: 202611280600, in Vietnam's time."""
    return at.astimezone(VIETNAM).strftime(_STAMP)


def instant(typed: str) -> datetime.datetime:
    """Return the instant of a stamp; raise ValueError if it is none."""
    if not _TWELVE_DIGITS.fullmatch(typed):
        raise ValueError("A stamp has twelve digits.")
    return datetime.datetime.strptime(typed, _STAMP).replace(tzinfo=VIETNAM)


def address_of(at: datetime.datetime, path: str = "/") -> str:
    """Return the address at which staff see the public page ``path`` as of ``at``."""
    return reverse("front_page:ahead", args=[stamp(at)]) + path.removeprefix("/")


def page_at(request: HttpRequest, path: str, at: datetime.datetime, layout: Layout | None = None):
    """Return the response of the public page ``path`` as of ``at``, rendered.

    ``layout`` takes the place of the front page's own. Raises Http404 for a page that the preview
    does not show, and the errors of the page's view.
    """
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    if match.view_name not in SHOWN:
        raise Http404
    asked = WSGIRequest(
        {name: request.META[name] for name in _KEPT if name in request.META}
        | {
            "REQUEST_METHOD": "GET",
            # WSGI has the bytes of a path as Latin-1.
            "PATH_INFO": path.encode().decode("latin-1"),
            "wsgi.url_scheme": request.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )
    asked.resolver_match = match
    show_at(asked, at)
    if layout:
        try_layout(asked, layout)
    response = match.func(asked, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") else response


def preview(
    request: HttpRequest,
    path: str,
    at: datetime.datetime,
    *,
    bar: dict,
    layout: Layout | None = None,
) -> HttpResponse:
    """Return the page with the bar above it; ``bar`` is the context of its template.

    A redirect leads on within the preview. A page that is not there then is a 404 with the bar.
    """
    try:
        page = page_at(request, path, at, layout)
    except (Http404, NoSuchPage, BadAddress) as error:
        words = str(error) if isinstance(error, NoSuchPage | BadAddress) else ""
        words = words or "Lúc ấy không có trang này, hoặc phần xem trước không có loại trang này."
        return nothing(request, bar | {"nothing": words}, status=404)
    if "Location" in page:
        return HttpResponse(status=302, headers={"Location": _leads_on(page["Location"], at)})
    above = render_to_string("admin/front_page/ahead_bar.html", bar, request)
    html = COUNTED.sub("", page.content.decode())
    html = _LINK.sub(lambda found: found[1] + _leads_on(found[2], at), html)
    html = _BODY.sub(lambda found: found[0] + above, html, count=1)
    return HttpResponse(html, status=page.status_code)


def nothing(request: HttpRequest, bar: dict, *, status: int) -> HttpResponse:
    """Return a page with the bar alone and, in ``bar``, the sentence ``nothing``."""
    return render(request, "admin/front_page/nothing_ahead.html", bar, status=status)


def is_shown(path: str) -> bool:
    """Whether the preview shows the public page ``path``."""
    try:
        return resolve(unquote(path)).view_name in SHOWN
    except Resolver404:
        return False


def _leads_on(link: str, at: datetime.datetime) -> str:
    """Return the address of a link's page in the preview, or ``link`` if it has none there."""
    parts = urlsplit(link)
    if parts.netloc or not is_shown(parts.path):
        return link
    return address_of(at, parts.path) + link.removeprefix(parts.path)
