"""URLs of the moderation queue, below /admin/media_gallery/queue/ (portal.urls)."""

from django.urls import path

from media_gallery.admin import private_files
from media_gallery.admin.moderation import queue

app_name = "moderation"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("keys/", queue.keys, name="keys"),
    path("decide/", queue.decide, name="decide"),
    path("sheet/", queue.sheet, name="sheet"),
    path("sheet/decide/", queue.decide_many, name="decide_many"),
    path("photo/<int:pk>/preview/", private_files.photo, name="preview"),
    path("video/<int:pk>/poster/", private_files.poster, name="poster"),
    path("video/<int:pk>/captions/", private_files.captions, name="captions"),
    path("video/<int:pk>/<int:height>/", private_files.video, name="video"),
    path("<slug:key>/part/", queue.part, name="part"),
]
