"""Admin of sources and tags."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import QueryDict
from django.urls import path
from django.views.decorators.cache import never_cache

from news import workflow
from news.admin.takedown import views as takedown
from news.models import Article, Edition, Source, Tag
from news.takedown.orders import orders_of
from portal.web.forms.ask_again import is_confirmed
from portal.web.forms.edit_conflict import NoOverwriteForm
from portal.web.protected_delete import ProtectedDeleteMixin


class PermanentAddress(ProtectedDeleteMixin):
    """Base admin that makes the slug read-only once saved, because old slugs are not redirected."""

    # PostgreSQL removes diacritics from both the name and the search words, đ included.
    search_fields = ["name__unaccent__icontains"]
    search_help_text = "Tìm theo tên; có dấu hay không dấu đều được."
    list_per_page = 50
    show_full_result_count = False

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


@admin.register(Source)
class SourceAdmin(PermanentAddress):
    form = NoOverwriteForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    change_form_template = "admin/news/source/change_form.html"
    fields = ["name", "kind", "url", "wait_minutes", "is_blocked", "slug"]
    list_display = ["name", "kind", "url", "is_blocked", "slug"]
    list_filter = ["kind", "is_blocked"]

    def get_readonly_fields(self, request, obj=None):
        """Leave it to those who may withdraw whether a source is published at all."""
        found = super().get_readonly_fields(request, obj)
        return found if workflow.can_withdraw(request.user) else [*found, "is_blocked"]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_take_down"] = workflow.can_withdraw(request.user)
        if obj and workflow.can_publish(request.user):
            context["takedowns"] = orders_of(obj).select_related("actor")[:10]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        guard = self.admin_site.admin_view
        return [
            path(
                "<int:source_id>/takedown/",
                guard(never_cache(takedown.ask)),
                name="news_source_takedown",
            ),
            path(
                "takedown/<int:order_id>/",
                guard(never_cache(takedown.show)),
                name="news_source_taken_down",
            ),
            *super().get_urls(),
        ]


class TagForm(NoOverwriteForm):
    """Form of a tag that offers, once, the tags whose names differ only in diacritics."""

    data: QueryDict
    seen_similar = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        self.instance.name = cleaned.get("name", "")
        similar = self.instance.similar() if "name" in self.changed_data else []
        seen = ",".join(str(tag.pk) for tag in similar)
        if similar and not is_confirmed(self, "seen_similar", seen):
            names = ", ".join(f"“{tag}”" for tag in similar)
            self.add_error(
                "name",
                f"Đã có chủ đề {names}, chỉ khác dấu. Hãy dùng chủ đề ấy; muốn có thêm chủ đề này "
                "thì bấm Lưu lần nữa.",
            )
        return cleaned


@admin.register(Tag)
class TagAdmin(PermanentAddress):
    form = TagForm
    list_display = ["name", "slug"]

    def get_fields(self, request, obj=None):
        may_save = self.has_change_permission(request, obj) if obj else True
        return ["name", "slug", *(["seen_similar"] if may_save else [])]

    def holders(self, thing):
        # Articles would lose the tag without notice, and editions have it in their snapshot.
        found = {
            Article: Article.objects.filter(tags=thing),
            Edition: Edition.objects.tagged(thing.pk),
        }
        return [kind._meta.verbose_name for kind, held in found.items() if held.exists()]
