from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "portal.identity"
    verbose_name = "Cơ quan và người dùng"
