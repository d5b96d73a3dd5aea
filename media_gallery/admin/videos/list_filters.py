"""List filters of videos."""

from django.contrib import admin
from django.db.models import Q

from media_gallery.models import Video


class CaptionsFilter(admin.SimpleListFilter):
    """List filter by what a video offers to people who cannot hear it."""

    title = "phụ đề, lời thoại"
    parameter_name = "phu_de"

    def lookups(self, request, model_admin):
        return [
            ("qua-hen", "nợ phụ đề, đã quá hẹn"),
            ("hen", "hẹn có sau"),
            ("co", "đã có phụ đề"),
            ("loi-thoai", "chỉ có lời thoại"),
            ("chua", "chưa có gì"),
        ]

    def queryset(self, request, queryset):
        nothing = Q(captions="", transcript="")
        match self.value():
            case "qua-hen":
                return queryset.filter(pk__in=Video.objects.overdue().order_by().values("pk"))
            case "hen":
                return queryset.filter(nothing, captions_promised_on__isnull=False)
            case "co":
                return queryset.exclude(captions="")
            case "loi-thoai":
                return queryset.filter(captions="").exclude(transcript="")
            case "chua":
                return queryset.filter(nothing, captions_promised_on=None)
        return queryset


class ConversionFilter(admin.SimpleListFilter):
    title = "chuyển đổi"
    parameter_name = "chuyen_doi"

    def lookups(self, request, model_admin):
        return [("xong", "xem được"), ("chua", "chưa xong hoặc hỏng")]

    def queryset(self, request, queryset):
        lacking = Q(renditions__isnull=True, external_url="")
        match self.value():
            case "xong":
                return queryset.exclude(lacking)
            case "chua":
                return queryset.filter(lacking)
        return queryset
