"""Acts on many articles from the list: a page that asks, then a page that tells what was done."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from news.admin.bulk.acts import ACTS, BulkAct
from news.bulk.run import MOST, Row, run
from news.checks import report
from news.checks.findings import Finding
from news.models import Article
from news.publication_state import preview
from portal.vietnamese import text


@dataclass(frozen=True)
class Chosen:
    """One ticked article on the page that asks."""

    row: Row
    article: Article
    findings: list[Finding]

    @property
    def is_changed(self) -> bool:
        return Row.of(self.article) != self.row


def buttons(user: Any) -> list[tuple[str, str]]:
    """Return (address, label) of the acts that the list offers to the user."""
    return [
        (reverse("admin:news_article_bulk", args=[name]), f"{act.label}…")
        for name, act in ACTS.items()
        if act.is_shown(user)
    ]


def show_bulk(model_admin: admin.ModelAdmin, request: HttpRequest, act: str) -> HttpResponse:
    """Ask about the ticked articles, or with ``confirmed`` do the act and tell each outcome."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    chosen_act = ACTS.get(act)
    if chosen_act is None:
        raise Http404
    back = _list_address(request)
    rows = list(dict.fromkeys(filter(None, map(Row.parse, request.POST.getlist("row")))))
    if not rows or len(rows) > MOST:
        sentence = (
            f"Mỗi lần không quá {MOST} bài; bạn đã đánh dấu {text.number(len(rows))}."
            if rows
            else "Hãy đánh dấu ít nhất một bài rồi chọn việc."
        )
        model_admin.message_user(request, sentence, messages.WARNING)
        return HttpResponseRedirect(back)
    confirmed = "confirmed" in request.POST
    form = chosen_act.form(request.POST if confirmed else None)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"{chosen_act.label} {text.number(len(rows))} bài",
        "act": chosen_act,
        "back": back,
        "list_query": request.POST.get("list", ""),
        "media": model_admin.media + form.media,
    }
    if confirmed and form.is_valid():
        data = form.cleaned_data
        outcomes = list(run(rows, lambda article: chosen_act.act(article, data, request.user)))
        context |= {
            "refused": [outcome for outcome in outcomes if not outcome.is_done],
            "done": [outcome for outcome in outcomes if outcome.is_done],
        }
        return TemplateResponse(request, "admin/news/article/bulk_done.html", context)
    chosen = _chosen(rows, chosen_act)
    context |= {
        "form": form,
        "chosen": chosen,
        "warned": sum(bool(each.findings) for each in chosen),
        "gone": len(rows) - len(chosen),
    }
    return TemplateResponse(request, "admin/news/article/bulk.html", context)


def _chosen(rows: list[Row], act: BulkAct) -> list[Chosen]:
    articles = Article.objects.select_related("category", "created_by", "lead_photo", "source")
    found = articles.in_bulk([row.article_id for row in rows])
    return [
        Chosen(row, article, report.findings(preview(article, tags=article.tags.all())))
        if act.checks
        else Chosen(row, article, [])
        for row in rows
        if (article := found.get(row.article_id))
    ]


def _list_address(request: HttpRequest) -> str:
    """Return the address of the list with the filters from which the articles were ticked."""
    address = reverse("admin:news_article_changelist")
    query = QueryDict(request.POST.get("list", "")).urlencode()
    return f"{address}?{query}" if query else address
