"""The page of searches without results in the back office, and its button “Đã xem”."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.back_office.reports import permissions
from portal.visits.zero_results import recording, report


class SeenForm(forms.Form):
    """Hidden form of the button: the line, and the last day whose views the page has shown."""

    line = forms.CharField(max_length=80, widget=forms.HiddenInput)
    # Not a DateField, which would take the day as people type it.
    until = forms.DateField(input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List the lines that readers have looked for in vain; 403 for who may not read them."""
    _require_permission(request)
    may_pin = request.user.has_perm("news.add_pinnedresult")
    context = admin.site.each_context(request) | {
        "title": "Người đọc tìm không thấy",
        "rows": [_row(each, may_pin=may_pin) for each in report.lines()],
        "least_hours": report.LEAST_HOURS,
        "most_lines": report.MOST_LINES,
        "days": recording.DAYS_KEPT,
    }
    return TemplateResponse(request, "admin/reports/zero_results.html", context)


@require_POST
def mark_as_seen(request: HttpRequest) -> HttpResponse:
    """Leave a line out of the list, with what was counted until the day that the page has shown."""
    _require_permission(request)
    form = SeenForm(request.POST)
    if form.is_valid():
        report.mark_as_seen(form.cleaned_data["line"], until=form.cleaned_data["until"])
        told = f"Đã bỏ “{form.cleaned_data['line']}” khỏi danh sách. Câu này trở lại nếu người đọc "
        messages.success(request, f"{told}còn tìm.")
    else:
        messages.warning(request, "Chưa làm gì: yêu cầu gửi thiếu. Hãy bấm lại ở danh sách này.")
    return HttpResponseRedirect(reverse("zero_results"))


def _row(found: dict[str, Any], *, may_pin: bool) -> dict[str, Any]:
    line = found["line"]
    pin = f"{reverse('admin:news_pinnedresult_add')}?{urlencode({'words': line})}"
    return found | {
        "address": f"{reverse('news:search')}?{urlencode({'q': line})}",
        "pin": pin if may_pin else "",
        "until": f"{found['last_day']:%Y-%m-%d}",
    }


def _require_permission(request: HttpRequest) -> None:
    if not permissions.sees_zero_results(request.user):
        raise PermissionDenied
