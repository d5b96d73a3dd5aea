"""The URLs of the report, below /admin/bao-cao/ (see portal.urls)."""

from django.contrib import admin
from django.urls import path

from portal.back_office.reports import views

app_name = "reports"

urlpatterns = [
    path("", admin.site.admin_view(views.report), name="report"),
    path("bao-cao.xlsx", admin.site.admin_view(views.whole_workbook), name="workbook"),
    path("<slug:key>.csv", admin.site.admin_view(views.table), name="table"),
]
