from django.urls import path

import portal.web.converters  # noqa: F401 — registers id
from media_gallery import sitemaps, views

app_name = "media_gallery"

urlpatterns = [
    path("album-anh/", views.albums, name="albums"),
    path("album-anh/<str:slug>-<id:album_id>/", views.album, name="album"),
    path("album-anh/<str:slug>-<id:album_id>/<id:photo_id>/", views.photo, name="photo"),
    path("video/", views.videos, name="videos"),
    path("video/<str:slug>-<id:video_id>/", views.video, name="video"),
    path("sitemap-anh-video.xml", sitemaps.sitemap, name="sitemap"),
]
