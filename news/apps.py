from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = "Tin bài"

    def ready(self):
        # Importing it registers the check that tells media_gallery which photos editions show.
        from news import photo_usage  # noqa: F401, PLC0415 -- models load after the apps
