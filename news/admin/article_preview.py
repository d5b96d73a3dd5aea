"""The preview of an article: its page as it would be published, also with what is not saved yet."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from news import views
from news.admin.attachment_inline import as_sent
from news.models import Article, Edition
from news.publication_state import preview

#: The view that serves the thumbnail of a photo to staff.
THUMBNAIL = "admin:media_gallery_photo_thumbnail"


@transaction.atomic
def show_preview(
    model_admin: admin.ModelAdmin, request: HttpRequest, object_id: int | None = None
) -> TemplateResponse:
    """Show the page as it would be published: POST the form data, GET the saved article."""
    article = get_object_or_404(Article, pk=object_id) if object_id else None
    allowed = (
        model_admin.has_view_permission(request, article)
        if article and request.method == "GET"
        else model_admin.has_change_permission(request, article)
        if article
        else model_admin.has_add_permission(request)
    )
    if not allowed:
        raise PermissionDenied
    if request.method == "GET":
        if article is None:
            raise Http404
        return _page_of(request, preview(article, tags=article.tags.all()))
    form_class = model_admin.get_form(request, article, change=bool(article))
    form = type("PreviewForm", (form_class,), {"previewing": True})(request.POST, instance=article)
    (inline,) = model_admin.get_inline_instances(request, article)
    formset_class = inline.get_formset(request, article)
    formset = formset_class(request.POST, request.FILES, instance=article or Article())
    if not (form.is_valid() and formset.is_valid()):
        context = {
            **model_admin.admin_site.each_context(request),
            "forms": [form, *formset.forms],
            "title": "Xem trước",
        }
        return TemplateResponse(request, "admin/news/article/no_preview.html", context, status=400)
    tags, attachments = form.cleaned_data["tags"], as_sent(formset)
    return _page_of(request, preview(form.instance, tags=tags, attachments=attachments))


def _page_of(request: HttpRequest, edition: Edition) -> TemplateResponse:
    return views.article_response(
        request,
        edition,
        preview=True,
        private_src=lambda photo_id: reverse(THUMBNAIL, args=[photo_id]),
    )
