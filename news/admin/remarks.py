"""Remarks beside the form of an article: the list, and the addresses that its buttons send to."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from news import remarks, workflow
from news.models import Article, Remark
from portal.web.forms.unsaved_text import forget_sent_apart

ADDRESS = "<int:object_id>/remarks/<int:remark_id>/"
_ACTS = {"resolve": remarks.resolve, "reopen": remarks.reopen}


#: The inputs of the new remark, kept with what is typed in the form of the article.
INPUTS = {name: f"remark-{name}" for name in ("text", "quote")}


class RemarkForm(forms.ModelForm):
    prefix = "remark"

    class Meta:
        model = Remark
        fields = ("quote", "text")


def page_context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Return the context of templates/admin/news/article/remarks.html.

    What ``request`` sends of a new remark is shown again: it is not written yet.
    """
    if article is None:
        return {}
    found = list(article.remarks.select_related("author", "resolved_by"))
    rows = [(each, bool(each.quote) and not each.is_found_in(article)) for each in found]
    return {
        "remark_rows": rows,
        "open_remarks": sum(each.is_open for each in found),
        "may_remark": workflow.can_edit(request.user, article),
        "remarked": article,
        "typed_remark": {name: request.POST.get(sent, "") for name, sent in INPUTS.items()},
    }


def write(model_admin: admin.ModelAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    """Write a remark on the article."""
    article = _article(model_admin, request, object_id)
    form = RemarkForm(request.POST)
    try:
        if form.is_valid():
            data = form.cleaned_data
            with transaction.atomic():
                remarks.write(article, by=request.user, text=data["text"], quote=data["quote"])
                words = {sent: request.POST.get(sent, "") for sent in INPUTS.values()}
                forget_sent_apart(request, article, words)
            return _answer(request, article, is_written=True)
        error = " ".join(str(sentence) for each in form.errors.values() for sentence in each)
    except workflow.ActionNotAllowed as refused:
        error = str(refused)
    return _answer(request, article, error)


def decide(model_admin: admin.ModelAdmin, request: HttpRequest, object_id: int, remark_id: int):
    """Resolve or reopen a remark, as the pressed button says in ``act``."""
    article = _article(model_admin, request, object_id)
    remark = get_object_or_404(article.remarks, pk=remark_id)
    act = _ACTS.get(request.POST.get("act", ""))
    try:
        if act:
            act(remark, by=request.user)
        return _answer(request, article)
    except workflow.ActionNotAllowed as refused:
        return _answer(request, article, str(refused))


def _article(model_admin: admin.ModelAdmin, request: HttpRequest, object_id: int) -> Article:
    article = get_object_or_404(Article, pk=object_id)
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    return article


def _answer(
    request: HttpRequest, article: Article, error: str = "", *, is_written: bool = False
) -> HttpResponse:
    """Return the list for the script, or else go back to it on the page of the form."""
    if request.headers.get("X-Remarks"):
        context = page_context(request, article) | {"remark_error": error}
        if is_written:
            context["typed_remark"] = {}
        template = "admin/news/article/remarks.html"
        return TemplateResponse(request, template, context, status=422 if error else 200)
    if error:
        messages.error(request, error)
    change = reverse("admin:news_article_change", args=[article.pk])
    return HttpResponseRedirect(f"{change}#nhan-xet")
