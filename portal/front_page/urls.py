"""The URLs of the front page's back office, below /admin/trang-nhat/ (see portal.urls)."""

from django.contrib import admin
from django.urls import path
from django.views.decorators.cache import never_cache

from portal.front_page import views

app_name = "front_page"


def staff(view):
    return admin.site.admin_view(never_cache(view))


urlpatterns = [
    path("", staff(views.arrange), name="arrange"),
    path("xem-truoc/", staff(views.try_out), name="try"),
    path("ngay-mai/", staff(views.choose_minute), name="choose_minute"),
    path("luc/<str:stamp>/", staff(views.ahead), name="ahead"),
    path("luc/<str:stamp>/<path:path>", staff(views.ahead), name="ahead_page"),
]
