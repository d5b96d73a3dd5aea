from django.apps import AppConfig


class KeptPagesConfig(AppConfig):
    """An app for its migrations alone: the triggers that announce what readers see has changed."""

    name = "portal.kept_pages"
    verbose_name = "Trang giữ sẵn"
