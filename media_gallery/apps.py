from django.apps import AppConfig


class MediaGalleryConfig(AppConfig):
    name = "media_gallery"
    verbose_name = "Thư viện ảnh và video"
