from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from portal.database.checks import check_server
from portal.logs import slow_queries


class BackOfficeConfig(admin.AdminConfig):
    default = False  # "portal" in INSTALLED_APPS means PortalConfig.
    default_site = "portal.back_office.site.BackOffice"


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cổng thông tin"

    def ready(self):
        # Models load after the apps. The first two modules register background jobs.
        from portal.back_office.content_check import nightly  # noqa: F401, PLC0415
        from portal.back_office.going_live import checks as going_live  # noqa: F401, PLC0415
        from portal.back_office.journaling import daily_check  # noqa: F401, PLC0415
        from portal.back_office.passwords import jobs  # noqa: F401, PLC0415
        from portal.back_office.roles import write_roles  # noqa: PLC0415

        checks.register(check_server, checks.Tags.database)
        connection_created.connect(slow_queries.watch)
        # post_migrate is sent only for apps with models; after the last all permissions exist.
        assert self.apps is not None
        last = [app for app in self.apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(write_roles, sender=last)
