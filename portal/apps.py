from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cổng thông tin"

    def ready(self):
        from portal.roles import write_roles  # noqa: PLC0415 -- models load after the apps

        post_migrate.connect(write_roles, sender=self)
