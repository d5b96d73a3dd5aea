"""The kinds of things in the journal, in Vietnamese."""

from django.contrib import admin
from django.db import models
from django.utils.text import capfirst

#: Kinds that are no models.
_NAMES = {"portal.settings": "Cài đặt", "portal.command": "Lệnh"}


def model_of(site: admin.AdminSite, kind: str) -> type[models.Model] | None:
    """Return the model of ``kind`` if it has an admin on ``site``."""
    return next((model for model in site._registry if model._meta.label_lower == kind), None)


def label_of(site: admin.AdminSite, kind: str) -> str:
    """Return the kind's name for staff, or its code if this version does not know it."""
    model = model_of(site, kind)
    return str(capfirst(model._meta.verbose_name)) if model else _NAMES.get(kind, kind)


def choices(site: admin.AdminSite) -> list[tuple[str, str]]:
    """Return (kind, name) of all kinds, in the order of their names."""
    kinds = {model._meta.label_lower for model in site._registry} | set(_NAMES)
    return sorted(((kind, label_of(site, kind)) for kind in kinds), key=lambda choice: choice[1])
