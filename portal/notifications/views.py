"""The pages of the bell: the list of notices, one opened, all read, and the ways to get them."""

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.notifications.admin import address_of
from portal.notifications.models import Kind, Notice, Way
from portal.notifications.sending import choose_ways, ways_of
from portal.web.background_requests import background
from portal.web.numbers import parse_number

ON_A_PAGE = 50
#: The bell shows "99+" from here on; PostgreSQL need not count further.
MOST_COUNTED = 100


class WaysForm(forms.Form):
    """Form with one choice for each kind of notice."""

    def __init__(self, *args, ways: dict[Kind, Way], **kwargs):
        super().__init__(*args, **kwargs)
        for kind, way in ways.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=Way.choices,
                initial=way.value,
                # In another tab the person may have chosen for other kinds meanwhile.
                show_hidden_initial=True,
            )


def count_unread(user) -> int:
    """Return the number of unread notices of the user, at most MOST_COUNTED; one indexed query."""
    return Notice.objects.in_bell_of(user).unread().order_by()[:MOST_COUNTED].count()


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices of the user, newest first."""
    found = Notice.objects.in_bell_of(request.user).select_related("actor")
    page = Paginator(found, ON_A_PAGE).get_page(parse_number(request.GET.get("trang", "")) or 1)
    return _page(request, "list.html", "Thông báo", {"page": page})


@background
@require_safe
def unread(request: HttpRequest) -> JsonResponse:
    """Answer ``{"unread": number}`` for the script of the bell.

    It reads the session and never writes it, so that an open page does not keep a session alive.
    """
    return JsonResponse({"unread": count_unread(request.user)})


@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the notice as read and redirect to what it is about; 404 for somebody else's."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user.pk)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=Now())
    return redirect(address_of(notice) or "notifications:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all notices up to the one that the page showed first.

    One that came after the page was loaded stays unread.
    """
    seen = parse_number(request.POST.get("den", ""))
    if seen is not None:
        unread = Notice.objects.in_bell_of(request.user).unread().filter(pk__lte=seen)
        unread.update(read_at=Now())
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """Let the user choose how each kind of notice reaches them."""
    form = WaysForm(request.POST or None, ways=ways_of(request.user))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        choose_ways(request.user, {kind: chosen[kind] for kind in form.changed_data})
        messages.success(request, "Đã lưu cách nhận thông báo.")
        return redirect("notifications:list")
    return _page(request, "ways.html", "Cách nhận thông báo", {"form": form})


def _page(request: HttpRequest, template: str, title: str, context: dict) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"admin/notifications/{template}", context)
