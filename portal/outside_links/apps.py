from django.apps import AppConfig


class OutsideLinksConfig(AppConfig):
    name = "portal.outside_links"
    verbose_name = "Liên kết ra ngoài"
