"""The report in the back office: a page, and each of its tables as a file."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from news.models.public_record import database_instant
from portal.back_office.reports import permissions
from portal.back_office.reports.periods import PeriodForm
from portal.back_office.reports.table_format import as_csv
from portal.back_office.reports.tables import IN_FILE, ON_PAGE, Report
from portal.identity.models import User
from portal.vietnamese import csv


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Everything about a period; one that makes no sense is a 400, and the form stays."""
    owner = _owner(request.user)
    form = PeriodForm(request.GET, now=database_instant())
    context = admin.site.each_context(request) | {
        "title": "Báo cáo lượt xem" if owner is None else "Lượt xem bài của bạn",
        "form": form,
        "own": owner is not None,
    }
    if not form.is_valid():
        return TemplateResponse(request, "admin/reports/report.html", context, status=400)
    made = Report(form.period, owner)
    context |= {
        "period": form.period,
        "totals": made.totals,
        "tables": [make(ON_PAGE) for make in made.tables.values()],
        "asked": request.GET.urlencode(),
    }
    return TemplateResponse(request, "admin/reports/report.html", context)


@require_safe
def table(request: HttpRequest, key: str) -> HttpResponse:
    """One table of the report as a file that a Vietnamese Excel opens by a double click."""
    form = PeriodForm(request.GET, now=database_instant())
    owner = _owner(request.user)
    if not form.is_valid():
        raise Http404
    make = Report(form.period, owner).tables.get(key)
    if make is None:
        raise Http404
    name = f"luot-xem-{key}-{form.period.file_name}.csv"
    return HttpResponse(
        as_csv(make(IN_FILE)),
        content_type=csv.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _owner(user: User) -> User | None:
    """Whose report it is: None for those who see all of it."""
    if permissions.sees_all(user):
        return None
    if not permissions.sees_own(user):
        raise PermissionDenied
    return user
