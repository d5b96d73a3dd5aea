from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "portal.identity"
    verbose_name = "Cơ quan và người dùng"

    def ready(self):
        # It registers our folders of the public store.
        from portal.identity import picture_files  # noqa: F401, PLC0415 -- models load later
