from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "portal.editing"
    verbose_name = "Đang soạn"

    def ready(self):
        # It registers what the forms of every app show and do with unsaved text.
        from portal.editing import form_context  # noqa: F401, PLC0415 -- models load later
