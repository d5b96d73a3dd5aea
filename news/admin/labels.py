"""Admin of sources and tags."""

from django.contrib import admin
from django.db import models

from news.models import Article, Edition, Source, Tag
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
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = ["name", "kind", "url", "slug"]
    list_display = ["name", "kind", "url", "slug"]
    list_filter = ["kind"]


@admin.register(Tag)
class TagAdmin(PermanentAddress):
    fields = ["name", "slug"]
    list_display = ["name", "slug"]

    def holders(self, thing):
        # Articles would lose the tag without notice, and editions have it in their snapshot.
        found = {
            Article: Article.objects.filter(tags=thing),
            Edition: Edition.objects.tagged(thing.pk),
        }
        return [kind._meta.verbose_name for kind, held in found.items() if held.exists()]
