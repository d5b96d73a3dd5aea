"""Files of the emblem and of the pictures of notices, for the check of rows and files."""

from portal.database.recorded_files import register_folder
from portal.identity.models import Banner, Identity


@register_folder("default", "bieu-trung")
def emblems(paths: list[str]) -> set[str]:
    return set(Identity.objects.filter(emblem__in=paths).values_list("emblem", flat=True))


@register_folder("default", "thong-bao")
def banner_pictures(paths: list[str]) -> set[str]:
    return set(Banner.objects.filter(picture__in=paths).values_list("picture", flat=True))
