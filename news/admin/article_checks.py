"""The list of what is to be mended in an article, beside its form: at load and while editing."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from news.checks import report
from news.checks.findings import Finding, error
from news.models import Article
from news.publication_state import preview


def findings_of(article: Article | None, form) -> list[Finding] | None:
    """Return what is found in ``article``, or in what was typed where its ``form`` is bound.

    None for a form in which nothing was typed yet.
    """
    if not form.is_bound:
        if article is None:
            return None
        return report.findings(preview(article, tags=article.tags.all() if article.pk else ()))
    article = form.instance
    tags = form.cleaned_data.get("tags", ()) if form.is_valid() else ()
    typed = [
        error("form", name, f"{form.fields[name].label}: {sentence}")
        for name, sentences in form.errors.items()
        for sentence in sentences
        if name in form.fields and not form.fields[name].widget.is_hidden
    ]
    wrong = {finding.field for finding in typed}
    found = report.findings(preview(article, tags=tags))
    return typed + [finding for finding in found if finding.field not in wrong]


def address(article: Article | None) -> str:
    return reverse("admin:news_article_checks", args=[article.pk] if article else [])


def show_checks(
    model_admin: admin.ModelAdmin, request: HttpRequest, object_id: int | None = None
) -> TemplateResponse:
    """Answer with the list for what the form has now, as a part of its page; saves nothing."""
    article = get_object_or_404(Article, pk=object_id) if object_id else None
    if article:
        allowed = model_admin.has_change_permission(request, article)
    else:
        allowed = model_admin.has_add_permission(request)
    if not allowed:
        raise PermissionDenied
    form_class = model_admin.get_form(request, article, change=bool(article))
    form = type("CheckedForm", (form_class,), {"previewing": True})(request.POST, instance=article)
    context = {"findings": findings_of(form.instance, form), "checks_url": address(article)}
    return TemplateResponse(request, "admin/news/article/checks.html", context)
