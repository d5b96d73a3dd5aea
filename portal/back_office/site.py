"""The admin site at /admin/: its name, the order of its apps, and its Content-Security-Policy.

A form with CKEditor needs inline scripts, which the other pages do not. Such a view extends the
policy for itself alone, with django-csp's own decorator:

    @method_decorator(csp_update({"script-src": ["'unsafe-inline'"]}))
    def changeform_view(self, request, ...):
"""

from functools import wraps

from django.contrib import admin
from django.urls import reverse

from portal.back_office.dashboard.page import dashboard_of
from portal.back_office.reports import permissions
from portal.editing.form_context import browser_context
from portal.front_page import arranging
from portal.identity.models import Identity
from portal.notifications.views import count_unread
from portal.web import session_over
from portal.web.byte_ranges import PRIVATE
from portal.web.json_requests import wants_json

PATH = "/admin/"

#: The policy of the back office. It allows more than the public one, because Django's and
#: CKEditor's widgets set inline styles, and a picture is shown before it is uploaded.
CONTENT_SECURITY_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "media-src": ["'self'", "blob:"],
    "frame-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
}

# The apps, and the models in them, in the order in which a working day uses them; others follow in
# Django's order.
_APPS = ["news", "front_page", "taxonomy", "media_gallery", "visits", "journal", "jobs", "identity"]
_MODELS = [
    "Article",
    "Tag",
    "Source",
    "Photo",
    "Album",
    "Video",
    "RejectionReason",
    "Page",
    "Banner",
    "LinkGroup",
    "User",
    "Identity",
]


class BackOffice(admin.AdminSite):
    """The project's admin site, with the title "<portal's name> · Bàn biên tập"."""

    index_title = "Bàn biên tập"
    empty_value_display = "–"

    def admin_view(self, view, cacheable=False):
        """Wrap ``view`` as Django does, but answer scripts and forms without a session otherwise.

        Django redirects them too: a script would read the login page as its answer, and after the
        login the browser would come by GET to an address that takes only POST.
        """
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answered(request, *args, **kwargs):
            sends = request.method not in {"GET", "HEAD"} and request.path != reverse(
                "admin:logout"
            )
            if (sends or wants_json(request)) and not self.has_permission(request):
                return session_over.respond(request)
            return guarded(request, *args, **kwargs)

        return answered

    def each_context(self, request):
        name = f"{Identity.current().portal_name} · {self.index_title}"
        return super().each_context(request) | {
            "site_title": name,
            "site_header": name,
            # A function: pages without the header, as a popup, do not count.
            "unread_notices": lambda: count_unread(request.user),
        }

    def index(self, request, extra_context=None):
        context = {"dashboard": dashboard_of(request.user)} | browser_context(request.user)
        context |= extra_context or {}
        return super().index(request, context)

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        if app_label is None and (
            permissions.sees_all(request.user) or permissions.sees_own(request.user)
        ):
            apps.append(_reports_app())
        if app_label is None:
            apps += _front_page_app(request.user)
        for app in apps:
            app["models"].sort(key=lambda model: _place(_MODELS, model["object_name"]))
        return sorted(apps, key=lambda app: _place(_APPS, app["app_label"]))


class BackOfficeMiddleware:
    """Middleware that makes every response under /admin/ private and gives it the policy above.

    Error responses too. It must come after CSPMiddleware in MIDDLEWARE, because that one writes the
    header from the configuration set on the response here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(PATH):
            response["Cache-Control"] = PRIVATE
            response._csp_config = CONTENT_SECURITY_POLICY
        return response


def _front_page_app(user) -> list[dict]:
    """Return the entry of the front page in the app list, whose pages have no model either."""
    pages = [
        ("Xếp trang nhất", "arrange", arranging.may_arrange(user)),
        ("Trang nhất ngày mai", "choose_minute", user.has_perm("news.view_article")),
    ]
    models = [
        {
            "name": name,
            "object_name": f"front_page_{view}",
            "admin_url": reverse(f"front_page:{view}"),
            "add_url": None,
            "view_only": True,
            "perms": {"view": True},
        }
        for name, view, may in pages
        if may
    ]
    if not models:
        return []
    return [
        {
            "name": "Trang nhất",
            "app_label": "front_page",
            "app_url": models[0]["admin_url"],
            "has_module_perms": True,
            "models": models,
        }
    ]


def _reports_app() -> dict:
    """Return the report's entry in the app list, which Django cannot make: it has no model."""
    address = reverse("reports:report")
    report = {
        "name": "Báo cáo lượt xem",
        "object_name": "Report",
        "admin_url": address,
        "add_url": None,
        "view_only": True,
        "perms": {"view": True},
    }
    return {
        "name": "Lượt truy cập",
        "app_label": "visits",
        "app_url": address,
        "has_module_perms": True,
        "models": [report],
    }


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
