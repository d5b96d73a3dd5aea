from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "portal.journal"
    verbose_name = "Nhật ký"
