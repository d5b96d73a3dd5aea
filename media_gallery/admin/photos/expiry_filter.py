"""The rights clock in the list of photos."""

import datetime

from django.contrib import admin

from portal.vietnamese import dates

#: How long before the end of their rights photos are listed as running out.
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
