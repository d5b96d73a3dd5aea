"""The URLs below /admin/dang-nhap/ (see portal.urls)."""

from django.contrib import admin
from django.urls import path

from portal.access import second_factor_views, session_views

app_name = "access"

urlpatterns = [
    path("", admin.site.admin_view(session_views.own_sessions), name="sessions"),
    path("ma-du-phong/", admin.site.admin_view(second_factor_views.renew), name="renew"),
    # Open to a log-in that has its password only, and asking for it themselves.
    path("ma/", second_factor_views.code, name="code"),
    path("bat-ma/", second_factor_views.set_up, name="set_up"),
]
