from django.apps import AppConfig


class FrontPageConfig(AppConfig):
    name = "portal.front_page"
    verbose_name = "Trang nhất"
