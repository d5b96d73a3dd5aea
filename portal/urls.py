"""Every address of the portal (design: docs/architecture.md)."""

from django.contrib import admin
from django.urls import path

from portal import health, public_media

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("media/<path:path>", public_media.serve, name="public_media"),
]
