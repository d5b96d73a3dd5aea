from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = "Thông báo"

    def ready(self):
        from portal.notifications import jobs  # noqa: F401, PLC0415 -- registers the handler
