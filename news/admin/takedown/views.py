"""Ask before a takedown of a source, and show how far it is and what came of each article."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from news import workflow
from news.listings.filters import DayField
from news.models import Source
from news.takedown import orders
from news.takedown.articles import Period, articles_of, hash_of_lines
from news.takedown.report import report_of
from portal.journal.models import Action, Entry
from portal.web.numbers import parse_number

#: Articles named on the page that asks; the others are counted.
NAMED = 200
SECONDS_BETWEEN_LOOKS = 3


class PeriodForm(forms.Form):
    """Form that chooses the articles by their printed dates."""

    first = DayField(label="Từ ngày", required=False)
    last = DayField(label="Đến ngày", required=False)

    def clean(self):
        super().clean()
        days = self.cleaned_data
        if days.get("first") and days.get("last") and days["first"] > days["last"]:
            raise forms.ValidationError("“Từ ngày” phải trước “Đến ngày”.")
        return days

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class TakedownForm(forms.Form):
    """Form that asks for the reasons; ``seen`` says which articles the page has shown."""

    note = forms.CharField(
        label="Lý do gỡ",
        widget=forms.Textarea({"rows": 2}),
        help_text="Giữ trong nhật ký của từng bài; công chúng không đọc lời này.",
    )
    public_reason = forms.CharField(
        label="Lời cho công chúng",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Hiện ở địa chỉ của từng bài. Để trống: trang chỉ ghi bài đã được gỡ và ngày gỡ.",
    )
    blocks = forms.BooleanField(
        label="Từ nay không đăng tin của nguồn này nữa",
        required=False,
        help_text="Bỏ được bất cứ lúc nào, ở trang của nguồn.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show which articles of the source will go; with a reason, order the takedown."""
    if not workflow.can_withdraw(request.user):
        raise PermissionDenied
    source = get_object_or_404(Source, pk=source_id)
    chosen = PeriodForm(request.POST if request.method == "POST" else request.GET)
    is_valid = chosen.is_valid()
    lines = articles_of(source, chosen.period) if is_valid else []
    form = TakedownForm(
        request.POST.dict() if request.method == "POST" else None,
        # A takedown of one period says nothing of what the source writes next.
        initial={
            "seen": hash_of_lines(lines),
            "blocks": is_valid and chosen.period == Period(),
        },
    )
    if is_valid and form.is_valid():
        try:
            order = orders.take_down(source, by=request.user, period=chosen.period, **_typed(form))
            return _to(order)
        except orders.GoesOn as running:
            messages.info(request, str(running))
            return _to(running.order)
        except workflow.ActionNotAllowed as error:
            form.add_error(None, str(error))
            lines = articles_of(source, chosen.period)
            # The page shows the articles as they are now: the next press is about these.
            form.data = {**form.data, "seen": hash_of_lines(lines)}
    context = admin.site.each_context(request) | {
        "title": f"Gỡ mọi tin của nguồn {source}",
        "source": source,
        "chosen": chosen,
        "form": form,
        "lines": lines[:NAMED],
        "count": len(lines),
        "more": max(len(lines) - NAMED, 0),
        "public": sum(line.is_public for line in lines),
        "running": orders.order_that_goes_on(source),
    }
    return TemplateResponse(request, "admin/news/source/takedown.html", context)


def _typed(form: TakedownForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("note", "public_reason", "blocks", "seen")}


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show how far the takedown is; let it go on after a failure, or confirm its withdrawals."""
    if not workflow.can_publish(request.user):
        raise PermissionDenied
    found = Entry.objects.select_related("actor").filter(action=Action.TAKE_DOWN)
    order = get_object_or_404(found, pk=order_id)
    if request.method == "POST":
        try:
            match request.POST.get("act"):
                case "go_on":
                    orders.go_on(order, by=request.user)
                case "confirm":
                    orders.confirm(order, by=request.user)
        except workflow.ActionNotAllowed as error:
            messages.error(request, str(error))
        return _to(order)
    page = parse_number(request.GET.get("trang", "")) or 1
    report = report_of(order, page, by=request.user)
    context = admin.site.each_context(request) | {
        "title": f"Gỡ tin của nguồn {order.words}",
        "report": report,
        "may_withdraw": workflow.can_withdraw(request.user),
    }
    response = TemplateResponse(request, "admin/news/source/taken_down.html", context)
    if report.goes_on or report.is_being_confirmed:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


def _to(order: Entry) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:news_source_taken_down", args=[order.pk]))
