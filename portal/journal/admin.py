"""Admin of the journal, read-only."""

from django.contrib import admin
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from portal.journal.models import Action, Entry
from portal.journal.timeline import facts_in_words
from portal.vietnamese import dates


class ActFilter(admin.SimpleListFilter):
    title = "việc"
    parameter_name = "viec"

    def lookups(self, request, model_admin):
        return Action.choices

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = "loại"
    parameter_name = "loai"

    def lookups(self, request, model_admin):
        kinds = Entry.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, _kind_label(model_admin.admin_site, kind)) for kind in kinds]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_filter = [
        ActFilter,
        KindFilter,
        ("at", admin.DateFieldListFilter),
        ("actor", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["actor"]
    list_display_links = ["when"]
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()
    search_fields = ["words__unaccent__icontains", "note__unaccent__icontains"]
    search_help_text = "Tìm trong tên và lý do; có dấu hay không dấu đều được."
    actions = None
    fields = readonly_fields = ("when", "who", "action_label", "thing", "note", "details")

    # PostgreSQL refuses to change or delete an entry, so the admin offers neither.

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_list_display(self, request):
        return ["when", "who", "action_label", self._link_for(request), "note", "details"]

    @admin.display(description="lúc")
    def when(self, entry):
        return dates.short_datetime(entry.at)

    @admin.display(description="người làm")
    def who(self, entry):
        return entry.actor or "Chương trình"

    @admin.display(description="việc")
    def action_label(self, entry):
        return entry.action_label

    @admin.display(description="về")
    def thing(self, entry):
        return f"{_kind_label(self.admin_site, entry.kind)}: {entry.words}"

    @admin.display(description="chi tiết")
    def details(self, entry):
        return facts_in_words(entry)

    def _link_for(self, request):
        """Return the column that links to the object if the user may see it."""

        @admin.display(description="về")
        def thing(entry):
            address, words = self._address(request, entry), self.thing(entry)
            return format_html('<a href="{}">{}</a>', address, words) if address else words

        return thing

    def _address(self, request, entry) -> str:
        """Return the URL of the object's page; "" if there is none or the user may not see it."""
        model = _model(self.admin_site, entry.kind)
        # A deleted object has entries but no page.
        if not model or entry.action == Action.DELETE:
            return ""
        if not self.admin_site.get_model_admin(model).has_view_permission(request):
            return ""
        try:
            return reverse(f"admin:{entry.kind.replace('.', '_')}_change", args=[entry.object_id])
        except NoReverseMatch:
            return ""


def _model(site: admin.AdminSite, kind: str) -> type[models.Model] | None:
    return next((model for model in site._registry if model._meta.label_lower == kind), None)


def _kind_label(site: admin.AdminSite, kind: str) -> str:
    model = _model(site, kind)
    return str(capfirst(model._meta.verbose_name)) if model else kind
