"""The URLs of the bell, below /admin/thong-bao/ (see portal.urls)."""

from django.contrib import admin
from django.urls import path

from portal.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", admin.site.admin_view(views.notices), name="list"),
    path("so/", admin.site.admin_view(views.unread), name="unread"),
    path("doc-het/", admin.site.admin_view(views.read_all), name="read_all"),
    path("cach-nhan/", admin.site.admin_view(views.ways), name="ways"),
    path("<int:pk>/", admin.site.admin_view(views.open_notice), name="open"),
]
