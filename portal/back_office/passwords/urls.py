"""The URLs below /admin/quen-mat-khau/ (see portal.urls)."""

from django.urls import path

from portal.back_office.passwords import forgotten_views

app_name = "forgotten_password"

# Open to everybody: who has forgotten a password cannot log in.
urlpatterns = [
    path("", forgotten_views.ask, name="ask"),
    path("da-gui/", forgotten_views.sent, name="sent"),
    path("<uidb64>/<token>/", forgotten_views.Link.as_view(), name="link"),
]
