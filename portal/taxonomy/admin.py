"""Admin of categories, in the order of the menu."""

from django import forms
from django.contrib import admin
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.html import format_html

from portal.taxonomy.models import Category
from portal.web.forms.edit_conflict import NoOverwriteForm
from portal.web.protected_delete import ProtectedDeleteMixin


@admin.register(Category)
class CategoryAdmin(ProtectedDeleteMixin):
    class Media:
        js = [forms.Script("js/arrange-rows.js", type="module")]

    form = NoOverwriteForm
    fields = [
        "name",
        "parent",
        "description",
        "position",
        "slug",
    ]
    list_display = ["name_in_tree", "position", "slug"]
    # Edited in the list, so that the whole menu is seen.
    list_editable = ["position"]
    list_select_related = ["parent", "merged_into"]
    list_per_page = 200
    sortable_by = ()

    def get_ordering(self, request):
        """Return each category of the first level, followed by its children."""
        return [
            # Those that were merged into another are no part of the menu, and come last.
            F("merged_into").asc(nulls_first=True),
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
            kwargs["queryset"] = Category.objects.filter(
                parent=None, merged_into=None
            ).in_menu_order()
            kwargs["empty_label"] = "– chuyên mục cấp một –"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="tên")
    def name_in_tree(self, category):
        if category.merged_into_id:
            return f"{category.name} (đã gộp vào {category.merged_into})"
        if category.parent_id:
            return format_html('<span class="in-tree">{}</span>', category.name)
        return category.name
