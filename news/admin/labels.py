"""Admin of sources and tags."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import QueryDict

from news.models import Article, Edition, Source, Tag
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
    fields = ["name", "kind", "url", "wait_minutes", "slug"]
    list_display = ["name", "kind", "url", "slug"]
    list_filter = ["kind"]


class TagForm(forms.ModelForm):
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
