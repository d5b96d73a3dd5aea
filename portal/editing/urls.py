"""URLs of unsaved texts, below /admin/chua-luu/ (portal.urls)."""

from django.contrib import admin
from django.urls import path

from portal.editing import views

app_name = "editing"


def _staff(view):
    return admin.site.admin_view(view)


urlpatterns = [
    path("", _staff(views.own_texts), name="list"),
    path("giu/", _staff(views.keep), name="keep"),
    path("phien/", _staff(views.session), name="session"),
    path("<uuid:key>/", _staff(views.one_text), name="text"),
    path("<uuid:key>/bo/", _staff(views.discard), name="discard"),
]
