from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = "Tin bài"

    def ready(self):
        # They register with media_gallery which photos editions show, and which files are ours.
        from news import attachment_files, photo_usage  # noqa: F401, PLC0415 -- models load later
