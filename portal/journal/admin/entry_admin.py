"""The list of the journal, one entry, and the list as a file."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from portal.journal.admin import kinds
from portal.journal.admin.filters import (
    ActFilter,
    KindFilter,
    PersonFilter,
    ThingFilter,
    WhenFilter,
)
from portal.journal.models import Action, Entry
from portal.journal.timeline import changes_in_words, facts_in_words, other_facts_in_words
from portal.vietnamese import csv, dates

#: The list and the file end here: counting and leafing through millions of rows takes seconds, and
#: a filter finds what is older.
MOST_LISTED = 10_000
MOST_IN_FILE = 50_000


class BoundedPaginator(Paginator):
    """Paginator that counts MOST_LISTED rows at most, and shows no more."""

    @cached_property
    def count(self) -> int:
        entries: Any = self.object_list
        return entries.order_by()[:MOST_LISTED].count()


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    change_form_template = "admin/journal/entry/change_form.html"
    change_list_template = "admin/journal/entry/change_list.html"
    list_filter = [ThingFilter, WhenFilter, PersonFilter, ActFilter, KindFilter]
    list_select_related = ["actor"]
    list_display_links = ["when"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # They would count the whole journal for each choice.
    paginator = BoundedPaginator
    sortable_by = ()
    # EntryQuerySet.search does the search; Django requires this for the field.
    search_fields = ["folded"]
    search_help_text = (
        "Tìm trong tên và lý do; có dấu hay không dấu đều được. Danh sách có nhiều nhất 10.000 "
        "dòng mới nhất; muốn xem xa hơn, hãy chọn bộ lọc."
    )
    fields = readonly_fields = (
        "when",
        "who",
        "action_label",
        "thing",
        "note",
        "details",
        "about_the_same",
        "number",
        "hash",
    )

    class Media:
        css = {"all": ["css/admin-journal.css"]}

    # PostgreSQL refuses to change or delete an entry, so the admin offers neither.

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return Entry.objects.seen_by(request.user)

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

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
        return f"{kinds.label_of(self.admin_site, entry.kind)}: {entry.words}"

    @admin.display(description="chi tiết")
    def details(self, entry):
        changed = changes_in_words(entry)
        lines = format_html_join(
            "",
            "<li>{}: <del>{}</del> <span>→</span> <ins>{}</ins></li>",
            changed,
        )
        others = other_facts_in_words(entry)
        return format_html('<ul class="changes">{}</ul> {}', lines, others) if changed else others

    @admin.display(description="mục này")
    def about_the_same(self, entry):
        if not entry.object_id:
            return "–"
        address = reverse("admin:journal_entry_changelist")
        return format_html(
            '<a href="{}?ve={}">Mọi việc về mục này</a>', address, ThingFilter.value_for(entry)
        )

    def _link_for(self, request):
        """Return the column that links to the object if the user may see it."""

        @admin.display(description="về")
        def thing(entry) -> str | SafeString:
            address, words = self._address(request, entry), self.thing(entry)
            return format_html('<a href="{}">{}</a>', address, words) if address else words

        return thing

    def _address(self, request, entry) -> str:
        """Return the URL of the object's page; "" if there is none or the user may not see it."""
        model = kinds.model_of(self.admin_site, entry.kind)
        # A deleted object has entries but no page.
        if not model or not entry.object_id or entry.action == Action.DELETE:
            return ""
        if not self.admin_site.get_model_admin(model).has_view_permission(request):
            return ""
        try:
            return reverse(f"admin:{entry.kind.replace('.', '_')}_change", args=[entry.object_id])
        except NoReverseMatch:
            return ""

    # --- The file -----------------------------------------------------------------------------

    def get_urls(self):
        return [
            path(
                "csv/",
                self.admin_site.admin_view(require_safe(self.export)),
                name="journal_entry_export",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        query = request.GET.copy()
        query.pop("p", None)
        address = f"{reverse('admin:journal_entry_export')}?{query.urlencode()}"
        return super().changelist_view(request, {"export_address": address} | (extra_context or {}))

    def export(self, request):
        """Send the rows of the list as a file: the same filters, the same order."""
        if not self.has_view_permission(request):
            return self.changelist_view(request)  # which refuses
        try:
            entries = self.get_changelist_instance(request).queryset[:MOST_IN_FILE]
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:journal_entry_changelist"))
        file = csv.write(
            ["Số", "Lúc", "Người làm", "Việc", "Loại", "Số hiệu", "Về", "Lý do", "Chi tiết", "Dấu"],
            (self._row(entry) for entry in entries.iterator(chunk_size=2_000)),
        )
        name = f"nhat-ky-{dates.today():%Y-%m-%d}.csv"
        return HttpResponse(
            file,
            content_type=csv.CONTENT_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _row(self, entry) -> list[str | int]:
        return [
            entry.number or "",
            f"{dates.local_time(entry.at):%d/%m/%Y %H:%M:%S}",
            str(self.who(entry)),
            entry.action_label,
            kinds.label_of(self.admin_site, entry.kind),
            entry.object_id or "",
            entry.words,
            entry.note,
            facts_in_words(entry),
            entry.hash,
        ]
