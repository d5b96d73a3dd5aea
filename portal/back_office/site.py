"""The admin site at /admin/: its name, the order of its apps, and its Content-Security-Policy."""

from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils import timezone

from portal.access import log_in, sessions
from portal.back_office.content_check import nightly
from portal.back_office.dashboard.page import dashboard_of
from portal.back_office.going_live import checklist
from portal.back_office.going_live import views as going_live
from portal.back_office.journaling import daily_check, sign_ins
from portal.back_office.journaling.model_admins import journaled
from portal.back_office.on_site import view_on_site
from portal.back_office.open_pages.deleting import StaleDeleteMixin
from portal.back_office.open_pages.forms import OpenFormMixin
from portal.back_office.open_pages.lists import StaleListMixin
from portal.back_office.passwords import first, forgotten
from portal.back_office.reports import permissions
from portal.editing.form_context import browser_context
from portal.front_page import arranging
from portal.identity.log_in.form import LogInForm
from portal.identity.models import Identity
from portal.jobs.queue import last_failure
from portal.notifications.views import count_unread
from portal.web import session_over
from portal.web.byte_ranges import PRIVATE
from portal.web.forms.named_fields import NamedFieldsMixin
from portal.web.forms.suggested_fields import SuggestedFieldsMixin
from portal.web.json_requests import is_by_script, wants_json

#: The policy of the back office. It allows more than the public one, because a picture is shown
#: before it is uploaded, and previews are frames. CKEditor is made to fit it by
#: static/js/ckeditor-policy.js.
CONTENT_SECURITY_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
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
_APPS = [
    "news",
    "front_page",
    "taxonomy",
    "media_gallery",
    "visits",
    "outside_links",
    "journal",
    "jobs",
    "identity",
]
_MODELS = [
    "Article",
    "Tag",
    "Source",
    "Spelling",
    "PinnedResult",
    "Photo",
    "Album",
    "Video",
    "RejectionReason",
    "Domain",
    "Finding",
    "Run",
    "Page",
    "Banner",
    "LinkGroup",
    "User",
    "Identity",
]


#: Jobs that check the record; what they find stands on the first page of those who settle jobs.
CHECKS = (daily_check.KIND, nightly.KIND)


class BackOffice(admin.AdminSite):
    """The project's admin site, with the title "<portal's name> · Bàn biên tập"."""

    index_title = "Bàn biên tập"
    empty_value_display = "–"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # It shows no page of each object before it deletes them.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register as Django does, with the journal in each ModelAdmin (`model_admins`).

        And with its lists and its deletions guarded against what others do meanwhile
        (`open_pages`), names for the fields in tables (`named_fields`), and fields with
        suggestions that take whatever is sent (`suggested_fields`).
        """
        given = model_or_iterable
        for model in [given] if isinstance(given, type) else given:
            made = guarded(journaled(model, admin_class or admin.ModelAdmin))
            super().register(model, made, **options)

    login_form = LogInForm

    def login(self, request, extra_context=None):
        context = {"may_ask_for_link": forgotten.is_possible()} | (extra_context or {})
        response = super().login(request, context)
        if held := log_in.hold(request, response):
            return held
        sign_ins.after_log_in(request, response)
        form = _form_of(response)
        if form and form.is_bound and wants_json(request):
            # The dialog over a form whose session is over (static/js/autosave-login.js).
            sentences = [str(each) for errors in form.errors.values() for each in errors]
            link = reverse("forgotten_password:ask") if context["may_ask_for_link"] else ""
            answer = {"error": " ".join(sentences), "forgotten_at": link}
            response = JsonResponse(answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        locked_until = getattr(form, "locked_until", None)
        if locked_until:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = max(int((locked_until - timezone.now()).total_seconds()), 1)
        return response

    def logout(self, request, extra_context=None):
        user = request.user
        # A lazy object, which would be nobody after the log-out.
        user.is_authenticated  # noqa: B018
        response = super().logout(request, extra_context)
        sign_ins.after_log_out(request, user)
        return response

    @transaction.atomic
    def password_change(self, request, extra_context=None):
        request.current_app = self.name
        # As Django's, which gives no place for a form of ours.
        response = PasswordChangeView.as_view(
            form_class=partial(first.OwnPasswordForm, request=request),
            success_url=reverse("admin:password_change_done"),
            extra_context=self.each_context(request) | (extra_context or {}),
        )(request)
        sign_ins.after_own_password(request, response)
        if (request.method, response.status_code) == ("POST", 302):
            first.is_changed(request.user)
            sessions.end(request.user, by=request.user, but=request.session.session_key)
        return response

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

    def get_urls(self):
        address = "r/<path:content_type_id>/<path:object_id>/"
        ours = path(address, self.admin_view(view_on_site), name="view_on_site")
        others = super().get_urls()
        return [ours, *(each for each in others if getattr(each, "name", "") != ours.name)]

    def each_context(self, request):
        identity = Identity.current()
        return super().each_context(request) | {
            "site_title": f"{identity.portal_name} · {self.index_title}",
            # "/" is the desk on a host of its own.
            "site_url": f"{identity.canonical_origin}/" if settings.ADMIN_HOST else self.site_url,
            "site_header": self.index_title,
            "portal_name": identity.portal_name,
            # A function: pages without the header, as a popup, do not count.
            "unread_notices": lambda: count_unread(request.user),
        }

    def index(self, request, extra_context=None):
        context: dict[str, Any] = {"dashboard": dashboard_of(request.user)}
        context |= browser_context(request.user)
        if request.user.has_perm("jobs.change_job"):
            context["findings"] = [*filter(None, map(last_failure, CHECKS))]
        if request.user.has_perm(going_live.RIGHT):
            context["going_live"] = checklist.what_is_left()
        return super().index(request, context | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        if app_label is None:
            apps += _reports_app(request.user)
            apps += _front_page_app(request.user)
        for app in apps:
            app["models"].sort(key=lambda model: _place(_MODELS, model["object_name"]))
        return sorted(apps, key=lambda app: _place(_APPS, app["app_label"]))


class BackOfficeMiddleware:
    """Middleware that makes every response under /admin/ private and gives it the policy above.

    Error responses too. It must come after CSPMiddleware in MIDDLEWARE, because that one writes the
    header from the configuration set on the response here, and before SessionMiddleware: a script's
    request of an ended session, answered after the log-in that follows it, would have the browser
    delete the cookie of the new session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(settings.BACK_OFFICE_PATH):
            response["Cache-Control"] = PRIVATE
            response._csp_config = CONTENT_SECURITY_POLICY
            cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie is not None and not cookie.value and is_by_script(request):
                del response.cookies[settings.SESSION_COOKIE_NAME]
        return response

    def process_exception(self, request, exception):
        """Record that a view of the back office refused a change; Django answers 403."""
        if isinstance(exception, PermissionDenied) and request.path_info.startswith(
            settings.BACK_OFFICE_PATH
        ):
            sign_ins.after_refusal(request)


def _form_of(response):
    return (getattr(response, "context_data", None) or {}).get("form")


def guarded(admin_class):
    """Return ``admin_class`` with the guards of its pages and the mixins of its fields."""
    if issubclass(admin_class, StaleDeleteMixin):
        return admin_class
    fields, pages = (NamedFieldsMixin, SuggestedFieldsMixin), (OpenFormMixin, StaleDeleteMixin)
    bases = (*fields, *pages, StaleListMixin, admin_class)
    return type(admin_class.__name__, bases, {"__module__": admin_class.__module__})


def _front_page_app(user) -> list[dict]:
    """Return the entry of the front page in the app list, whose pages have no model."""
    pages = [
        ("Xếp trang nhất", "front_page_arrange", "front_page:arrange", arranging.may_arrange(user)),
        (
            "Trang nhất ngày mai",
            "front_page_choose_minute",
            "front_page:choose_minute",
            user.has_perm("news.view_article"),
        ),
    ]
    return _app_of_pages("Trang nhất", "front_page", pages)


def _reports_app(user) -> list[dict]:
    """Return the entry of the reports in the app list, whose pages have no model either."""
    sees_views = permissions.sees_all(user) or permissions.sees_own(user)
    pages = [
        ("Báo cáo lượt xem", "Report", "reports:report", sees_views),
        (
            "Người đọc tìm không thấy",
            "ZeroResults",
            "zero_results",
            permissions.sees_zero_results(user),
        ),
    ]
    return _app_of_pages("Lượt truy cập", "visits", pages)


def _app_of_pages(name: str, label: str, pages: list[tuple[str, str, str, bool]]) -> list[dict]:
    """Return an entry with the pages (name, key, name of the URL, whether shown), if any is."""
    models = [
        {
            "name": page,
            "object_name": key,
            "admin_url": reverse(url_name),
            "add_url": None,
            "view_only": True,
            "perms": {"view": True},
        }
        for page, key, url_name, may in pages
        if may
    ]
    if not models:
        return []
    return [
        {
            "name": name,
            "app_label": label,
            "app_url": models[0]["admin_url"],
            "has_module_perms": True,
            "models": models,
        }
    ]


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
