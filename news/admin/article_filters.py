"""Filters of the list of articles in the admin."""

from django.contrib import admin
from django.db.models import Q

from news.publication_state import PublicState
from portal.taxonomy.models import Category
from portal.web.numbers import parse_number


class PublicStateFilter(admin.SimpleListFilter):
    """Filter by publication state; uses the annotations of ``ArticleAdmin.get_queryset``."""

    title = "trên cổng"
    parameter_name = "tren_cong"

    CONDITIONS = {
        PublicState.PUBLIC: Q(has_current=True),
        PublicState.SCHEDULED: Q(has_scheduled=True),
        PublicState.WITHDRAWN: Q(has_current=False, has_scheduled=False, has_begun=True),
        PublicState.NEVER: Q(has_scheduled=False, has_begun=False),
    }

    def lookups(self, request, model_admin):
        return [(state.value, state.label) for state in self.CONDITIONS]

    def queryset(self, request, queryset):
        chosen = self.value()
        if chosen not in PublicState.values:
            return queryset
        return queryset.filter(self.CONDITIONS[PublicState(chosen)])


class CategoryFilter(admin.SimpleListFilter):
    """Filter by category, including its children."""

    title = "chuyên mục"
    parameter_name = "chuyen_muc"

    def lookups(self, request, model_admin):
        categories = Category.objects.select_related("parent").in_menu_order()
        return [
            (str(category.pk), f"{category.parent} › {category}" if category.parent else category)
            for category in sorted(
                categories,
                key=lambda category: (
                    (category.parent or category).position,
                    (category.parent or category).sort_key,
                    bool(category.parent),
                    category.position,
                ),
            )
        ]

    def queryset(self, request, queryset):
        category = parse_number(self.value() or "")
        if category is None:
            return queryset
        return queryset.filter(Q(category=category) | Q(category__parent=category))
