from django.urls import path

from portal.identity import views

app_name = "identity"

urlpatterns = [
    path("trang/<slug:slug>/", views.page, name="page"),
]
