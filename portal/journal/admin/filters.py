"""List filters of the journal. None of them reads the journal to know its choices."""

import datetime

from django.contrib import admin
from django.contrib.auth import get_user_model

from portal.journal.admin import kinds
from portal.journal.models import Action
from portal.vietnamese import dates
from portal.web.numbers import parse_number

PROGRAM = "chuong-trinh"


class WhenFilter(admin.SimpleListFilter):
    title = "lúc"
    parameter_name = "luc"

    def lookups(self, request, model_admin):
        return [
            ("hom-nay", "hôm nay"),
            ("hom-qua", "hôm qua"),
            ("7-ngay", "7 ngày qua"),
            ("30-ngay", "30 ngày qua"),
        ]

    def queryset(self, request, queryset):
        today = dates.today()
        back = {"hom-nay": 0, "hom-qua": 1, "7-ngay": 6, "30-ngay": 29}.get(self.value() or "")
        if back is None:
            return queryset
        since = dates.day_bounds(today - datetime.timedelta(days=back))[0]
        until = dates.day_bounds(today)[0 if self.value() == "hom-qua" else 1]
        return queryset.filter(at__gte=since, at__lt=until)


class PersonFilter(admin.SimpleListFilter):
    title = "người làm"
    parameter_name = "nguoi"

    def lookups(self, request, model_admin):
        people = get_user_model().objects.order_by("-is_active", "first_name", "last_name", "pk")
        return [(PROGRAM, "Chương trình"), *[(str(one.pk), str(one)) for one in people]]

    def queryset(self, request, queryset):
        if self.value() == PROGRAM:
            return queryset.filter(actor=None)
        number = parse_number(self.value() or "")
        return queryset if number is None else queryset.filter(actor=number)


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
        return kinds.choices(model_admin.admin_site)

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ThingFilter(admin.SimpleListFilter):
    """Filter ``?ve=news.article-12`` that pages link to; shown only while it is on."""

    title = "một mục"
    parameter_name = "ve"

    @staticmethod
    def value_for(entry) -> str:
        return f"{entry.kind}-{entry.object_id}"

    def lookups(self, request, model_admin):
        kind, number = self._asked()
        if number is None:
            return []
        return [(self.value(), f"{kinds.label_of(model_admin.admin_site, kind)} số {number}")]

    def queryset(self, request, queryset):
        kind, number = self._asked()
        return queryset if number is None else queryset.filter(kind=kind, object_id=number)

    def _asked(self) -> tuple[str, int | None]:
        kind, _, number = (self.value() or "").rpartition("-")
        return kind, parse_number(number)
