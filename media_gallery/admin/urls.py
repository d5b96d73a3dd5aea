"""The addresses of the queue, below /admin/media_gallery/queue/ (portal.urls)."""

from django.urls import path

from media_gallery.admin import looking, queue

app_name = "moderation"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("keys/", queue.keys, name="keys"),
    path("decide/", queue.decide, name="decide"),
    path("sheet/", queue.sheet, name="sheet"),
    path("sheet/decide/", queue.decide_many, name="decide_many"),
    path("photo/<int:pk>/preview/", looking.photo, name="preview"),
    path("video/<int:pk>/poster/", looking.poster, name="poster"),
    path("video/<int:pk>/captions/", looking.captions, name="captions"),
    path("video/<int:pk>/<int:height>/", looking.video, name="video"),
    path("<slug:key>/part/", queue.part, name="part"),
]
