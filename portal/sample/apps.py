from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "portal.sample"
    verbose_name = "Nội dung mẫu"
