"""List filter of photos by the end of their rights."""

import datetime

from django.contrib import admin

from portal.vietnamese import dates

#: Photos are listed as expiring this long before the end of their rights.
SOON = datetime.timedelta(days=30)


class ExpiryFilter(admin.SimpleListFilter):
    title = "quyền sử dụng"
    parameter_name = "quyen"

    def lookups(self, request, model_admin):
        return [("sap_het", "sắp hết hạn (30 ngày)"), ("da_het", "đã hết hạn")]

    def queryset(self, request, queryset):
        today = dates.today()
        match self.value():
            case "sap_het":
                return queryset.filter(rights_end__range=[today, today + SOON])
            case "da_het":
                return queryset.filter(rights_end__lt=today)
        return queryset
