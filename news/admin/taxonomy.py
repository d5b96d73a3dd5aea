"""What news is filed under, in the back office: categories, sources, tags."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.db.models import F, ProtectedError
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from news.models import Article, Category, Edition, Source, Tag


class DeletedUnused(admin.ModelAdmin):
    """Lets a thing be deleted while nothing is filed under it, and says so otherwise."""

    # Many at once would pass over the question.
    actions = None

    def is_used(self, thing) -> bool:
        raise NotImplementedError

    def delete_view(self, request, object_id, extra_context=None):
        thing = self.get_object(request, unquote(object_id))
        if thing and self.has_delete_permission(request, thing) and self.is_used(thing):
            return self._keep(request, thing)
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:  # Somebody filed something under it just now.
            return self._keep(request, thing)

    def _keep(self, request, thing):
        self.message_user(
            request,
            f"Chưa xóa được {self.opts.verbose_name} “{thing}”: còn tin bài, bản công bố hoặc "
            "chuyên mục con thuộc về nó. Hãy chuyển chúng sang chỗ khác trước; thứ đã từng công "
            "bố thì phải giữ lại.",
            messages.ERROR,
        )
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(address, args=[thing.pk]))


@admin.register(Category)
class CategoryAdmin(DeletedUnused):
    fields = ["name", "parent", "description", "position", "on_front_page", "slug"]
    list_display = ["name_in_tree", "position", "on_front_page", "slug"]
    # The menu is arranged by looking at it whole; no workflow stands behind these two.
    list_editable = ["position", "on_front_page"]
    list_select_related = ["parent"]
    list_per_page = 200
    sortable_by = ()

    def get_ordering(self, request):
        """Each category of the first level, then those that belong to it."""
        return [
            Coalesce("parent__position", "position"),
            Coalesce("parent__sort_key", "sort_key"),
            Coalesce("parent_id", "pk"),
            F("parent_id").asc(nulls_first=True),
            "position",
            "sort_key",
            "pk",
        ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None).in_menu_order()
            kwargs["empty_label"] = "– chuyên mục cấp một –"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def is_used(self, thing):
        return (
            thing.children.exists()
            or Article.objects.filter(category=thing).exists()
            or Edition.objects.filter(category=thing).exists()
        )

    @admin.display(description="tên")
    def name_in_tree(self, category):
        if category.parent_id:
            return format_html('<span class="in-tree">{}</span>', category.name)
        return category.name


class PermanentAddress(DeletedUnused):
    """A public address is chosen once: nothing leads from an old one to a new one here."""

    # PostgreSQL takes the marks away on both sides, đ included.
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

    def is_used(self, thing):
        return (
            Article.objects.filter(source=thing).exists()
            or Edition.objects.filter(source=thing).exists()
        )


@admin.register(Tag)
class TagAdmin(PermanentAddress):
    fields = ["name", "slug"]
    list_display = ["name", "slug"]

    def is_used(self, thing):
        return (
            Article.objects.filter(tags=thing).exists() or Edition.objects.tagged(thing.pk).exists()
        )
