"""Make the slug of a page from its name."""

from typing import Any

from django.core.validators import validate_slug
from django.db import models

from portal.vietnamese import text

SLUG_HELP = "Phần cuối của địa chỉ trang. Để trống: lấy từ tên, không dấu."


class UniqueSlugField(models.CharField):
    """A slug that no other row has; left empty, it is made of the field ``source`` when saved.

    Declare it after ``source``. ``fallback`` is the slug of a name without a Latin letter or digit.
    """

    default_validators = [validate_slug]

    def __init__(self, source: str, *, fallback: str, **kwargs: Any) -> None:
        self.source, self.fallback = source, fallback
        settings: dict[str, Any] = {
            "verbose_name": "địa chỉ",
            "max_length": 80,
            "unique": True,
            "blank": True,
            "help_text": SLUG_HELP,
        }
        super().__init__(**settings | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if not getattr(model_instance, self.attname):
            setattr(model_instance, self.attname, self._free_slug(model_instance))
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [self.source], kwargs | {"fallback": self.fallback}

    def _free_slug(self, row: models.Model) -> str:
        wanted = text.slug(getattr(row, self.source), max_length=70) or self.fallback
        slug, number = wanted, 2
        others = type(row)._default_manager.exclude(pk=row.pk)
        while others.filter(**{self.attname: slug}).exists():
            slug, number = f"{wanted}-{number}", number + 1
        return slug
