from django.apps import AppConfig
from django.core import checks

from portal.database.checks import check_server


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cổng thông tin"

    def ready(self):
        checks.register(check_server, checks.Tags.database)
