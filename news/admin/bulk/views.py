"""Acts on many articles from the list: a page that asks, then a page that tells what was done."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from news.admin.bulk.acts import ACTS, BulkAct
from news.admin.bulk.forms import Asks
from news.bulk import edits
from news.bulk.run import MOST, Row, run
from news.checks import report
from news.checks.findings import Finding
from news.models import Article, Edition
from news.publication_state import preview, seen_columns
from news.workflow import seen_words
from portal.vietnamese import text


@dataclass(frozen=True)
class Chosen:
    """One ticked article on the page that asks."""

    row: Row
    article: Article
    findings: list[Finding]
    is_unexplained: bool
    is_changed: bool


def buttons(user: Any, *, rare: bool = False) -> list[tuple[str, str]]:
    """Return (address, label) of the acts that the list offers to the user, or the rarer ones."""
    return [
        (reverse("admin:news_article_bulk", args=[name]), f"{act.label}…")
        for name, act in ACTS.items()
        if act.is_shown(user) and act.is_rare == rare
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
    unexplained = edits.unexplained(_ids(rows)) if chosen_act.explains else set()
    asks = Asks(len(unexplained), _scheduled(rows) if chosen_act.replaces else 0)
    form = chosen_act.form_for(request.POST if confirmed else None, asks)
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
        outcomes = list(
            run(
                rows,
                lambda article: chosen_act.act(article, data, request.user),
                lets_out=chosen_act.lets_out,
            )
        )
        context |= {
            "refused": [outcome for outcome in outcomes if not outcome.is_done],
            "done": [outcome for outcome in outcomes if outcome.is_done],
        }
        return TemplateResponse(request, "admin/news/article/bulk_done.html", context)
    chosen = _chosen(rows, chosen_act, unexplained)
    context |= {
        "form": form,
        "chosen": chosen,
        "warned": sum(bool(each.findings) for each in chosen),
        "gone": len(rows) - len(chosen),
    }
    return TemplateResponse(request, "admin/news/article/bulk.html", context)


def _ids(rows: list[Row]) -> list[int]:
    return [row.article_id for row in rows]


def _scheduled(rows: list[Row]) -> int:
    """Return how many of the articles have a scheduled edition."""
    return Edition.objects.future().filter(article__in=_ids(rows)).count()


def _chosen(rows: list[Row], act: BulkAct, unexplained: set[int]) -> list[Chosen]:
    articles = Article.objects.select_related("category", "created_by", "lead_photo", "source")
    found = articles.annotate(**seen_columns(), **seen_words.columns()).in_bulk(_ids(rows))
    return [
        Chosen(
            row,
            article,
            report.findings(preview(article, tags=article.tags.all())) if act.checks else [],
            article.pk in unexplained,
            not row.is_of(Row.of(article), lets_out=act.lets_out),
        )
        for row in rows
        if (article := found.get(row.article_id))
    ]


def _list_address(request: HttpRequest) -> str:
    """Return the address of the list with the filters from which the articles were ticked."""
    address = reverse("admin:news_article_changelist")
    query = QueryDict(request.POST.get("list", "")).urlencode()
    return f"{address}?{query}" if query else address
