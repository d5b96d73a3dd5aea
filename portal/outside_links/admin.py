"""The report of the nightly check: outside hosts, what to look at again, and each night."""

import datetime

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.outside_links.models import Domain, Finding, Run
from portal.vietnamese import dates, text

#: Rows of a night that its page shows; the lists have all.
MOST_SHOWN = 100


class SeenFilter(admin.SimpleListFilter):
    title = "thấy lần đầu"
    parameter_name = "tu"

    def lookups(self, request, model_admin):
        return [
            ("hom-nay", "hôm nay"),
            ("hom-qua", "từ hôm qua"),
            ("7-ngay", "7 ngày qua"),
            ("30-ngay", "30 ngày qua"),
        ]

    def queryset(self, request, queryset):
        back = {"hom-nay": 0, "hom-qua": 1, "7-ngay": 6, "30-ngay": 29}.get(self.value() or "")
        if back is None:
            return queryset
        day = dates.today() - datetime.timedelta(days=back)
        return queryset.filter(first_seen_at__gte=dates.day_bounds(day)[0])


class ThereFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "nay"

    def lookups(self, request, model_admin):
        return [("con", "còn liên kết đến"), ("het", "không còn")]

    def queryset(self, request, queryset):
        if self.value() == "con":
            return queryset.filter(items__gt=0)
        return queryset.filter(items=0) if self.value() == "het" else queryset


class ReportAdmin(admin.ModelAdmin):
    """Admin of rows that only the nightly check writes."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # They would count all rows for each choice.

    class Media:
        css = {"all": ["css/admin-outside-links.css"]}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="thấy lần đầu", ordering="first_seen_at")
    def first_seen(self, row):
        return dates.short_datetime(row.first_seen_at)


@admin.register(Domain)
class DomainAdmin(ReportAdmin):
    list_display = ("host", "first_seen", "number", "where", "added_by", "published_by")
    list_filter = (SeenFilter, ThereFilter)
    list_select_related = ("added_by", "published_by")
    search_fields = ("host",)
    search_help_text = "Tìm trong tên miền."
    sortable_by = ("host", "first_seen", "number")
    fields = readonly_fields = (
        "host",
        "first_seen",
        "number",
        "all_places",
        "added_by",
        "published_by",
    )

    @admin.display(description="số mục", ordering="items")
    def number(self, domain):
        return text.number(domain.items)

    @admin.display(description="ở đâu")
    def where(self, domain):
        return _places(domain, most=3)

    @admin.display(description="ở những mục")
    def all_places(self, domain):
        return _places(domain)


@admin.register(Finding)
class FindingAdmin(ReportAdmin):
    sortable_by = ()
    list_display = ("first_seen", "sort", "thing", "detail")
    list_filter = ("sort", SeenFilter)
    search_fields = ("name", "detail")
    search_help_text = "Tìm trong tên của mục và điều thấy được."
    fields = readonly_fields = ("first_seen", "sort", "thing", "detail")

    @admin.display(description="ở đâu")
    def thing(self, finding):
        return _link(finding.about, finding.object_id, finding.name)


@admin.register(Run)
class RunAdmin(ReportAdmin):
    sortable_by = ()
    list_display = ("started", "finished", "number", "domains", "findings")
    fields = readonly_fields = (
        "started",
        "finished",
        "number",
        "new_findings",
        "new_domains",
    )

    @admin.display(description="bắt đầu")
    def started(self, run):
        return dates.short_datetime(run.started_at)

    @admin.display(description="xong")
    def finished(self, run):
        return dates.short_datetime(run.finished_at) if run.finished_at else "đang đọc"

    @admin.display(description="số mục đã đọc")
    def number(self, run):
        return text.number(run.items)

    @admin.display(description="tên miền mới")
    def domains(self, run):
        return text.number(run.domains_found)

    @admin.display(description="chỗ mới cần xem lại")
    def findings(self, run):
        return text.number(run.findings_found)

    @admin.display(description="chỗ mới cần xem lại")
    def new_findings(self, run):
        rows = run.new_findings.order_by("pk")
        return _list(
            format_html("{} {}", _link(each.about, each.object_id, each.name), each.detail)
            for each in rows[:MOST_SHOWN]
        )

    @admin.display(description="tên miền mới")
    def new_domains(self, run):
        rows = run.new_domains.order_by("host")
        return _list(
            format_html("{}: {}", each.host, _in_a_line(each)) for each in rows[:MOST_SHOWN]
        )


def _places(domain: Domain, most: int | None = None) -> str | SafeString:
    """Return links to the desk forms of the things that link to the host, then how many more."""
    return _list(_lines(domain, most))


def _in_a_line(domain: Domain) -> str | SafeString:
    return format_html_join(", ", "{}", ((line,) for line in _lines(domain, most=3))) or "–"


def _lines(domain: Domain, most: int | None) -> list[str | SafeString]:
    # A host that is new has no other places before the end of the run.
    places = domain.places or domain.counted_places
    shown = places[:most]
    more = max(domain.items, len(places)) - len(shown)
    lines = [_link(each["kind"], each["id"], each["name"]) for each in shown]
    return [*lines, *([f"và {text.number(more)} mục nữa"] if more else [])]


def _link(kind: str, number: int, name: str) -> str | SafeString:
    try:
        address = reverse(f"admin:{kind.replace('.', '_')}_change", args=[number])
    except NoReverseMatch:
        return name
    return format_html('<a href="{}">{}</a>', address, name)


def _list(lines) -> str | SafeString:
    made = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html('<ul class="seen-at">{}</ul>', made) if made else "–"
