"""The views of the report in the back office: the page, and each of its tables as a file."""

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from news.models.public_record import database_instant
from portal.back_office.reports import permissions, workbook
from portal.back_office.reports.periods import PeriodForm
from portal.back_office.reports.table_format import as_csv
from portal.back_office.reports.tables import IN_FILE, ON_PAGE, Report
from portal.identity.models import User
from portal.vietnamese import csv


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Show all tables for a period; an invalid period is a 400 with the form."""
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
    """Answer one table as a CSV file that a Vietnamese Excel opens by a double click.

    404 for an unknown table or an invalid period.
    """
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


@require_safe
def whole_workbook(request: HttpRequest) -> HttpResponse:
    """Answer all tables of a period as one .xlsx file; 404 for an invalid period."""
    form = PeriodForm(request.GET, now=database_instant())
    owner = _owner(request.user)
    if not form.is_valid():
        raise Http404
    made = [make(IN_FILE) for make in Report(form.period, owner).tables.values()]
    name = f"bao-cao-{form.period.file_name}.xlsx"
    return HttpResponse(
        workbook.write(made, heading=form.period.name),
        content_type=workbook.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _owner(user: User | AnonymousUser) -> User | None:
    """Return the user whose report to show; None, for the whole newsroom, if they may see all.

    Raises PermissionDenied for users who may read neither.
    """
    if permissions.sees_all(user):
        return None
    if not isinstance(user, User) or not permissions.sees_own(user):
        raise PermissionDenied
    return user
