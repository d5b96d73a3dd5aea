from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccessConfig(AppConfig):
    name = "portal.access"
    verbose_name = "Đăng nhập"

    def ready(self):
        from portal.access import sessions  # noqa: PLC0415 -- models load after the apps

        # Django sends it for each way of logging in, so no session is without its row.
        user_logged_in.connect(sessions.begin, dispatch_uid="portal.access.sessions")
