"""Make the slug of a page from its name."""

from django.db import models

from portal.vietnamese import text

SLUG_HELP = "Phần cuối của địa chỉ trang. Để trống: lấy từ tên, không dấu."


def free_slug(thing: models.Model, name: str, *, fallback: str) -> str:
    """Return a slug of ``name``, or of ``fallback`` if that is empty, unique in its model."""
    wanted = text.slug(name, max_length=70) or fallback
    slug, number = wanted, 2
    others = type(thing)._default_manager.exclude(pk=thing.pk)
    while others.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug
