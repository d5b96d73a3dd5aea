from django.urls import path

from portal.visits import views
from portal.visits.counting import endpoint

app_name = "visits"
urlpatterns = [
    path(endpoint.PATH.removeprefix("/"), views.visits, name="statistics"),
    path("luot-truy-cap.csv", views.days, name="days"),
    path("luot-truy-cap.gif", views.count_image, name="count_image"),
]
