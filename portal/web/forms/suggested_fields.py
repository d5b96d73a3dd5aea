"""Fields with suggestions whose form is shown again whatever was sent in them.

Django's widget looks the chosen rows up by what was sent, so that a value which is no number ends
with an error instead of the form's sentence (Django 5.2, `AutocompleteMixin.optgroups`).
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import widgets
from django.db import models
from django.forms import Widget
from django.http import HttpRequest

from portal.web.numbers import parse_number


class SuggestedSelect(widgets.AutocompleteSelect):
    """A choice of one, suggested while typing."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, _numbers(value), attrs)


class SuggestedSelectMultiple(widgets.AutocompleteSelectMultiple):
    """A choice of some, suggested while typing."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, _numbers(value), attrs)


class SuggestedFieldsMixin(admin.ModelAdmin):
    """Mixin for a ModelAdmin with ``autocomplete_fields``; the site adds it to each."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs |= self._widget(SuggestedSelect, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs |= self._widget(SuggestedSelectMultiple, db_field, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _widget(self, widget: Any, db_field: models.Field, request) -> dict[str, Widget]:
        if db_field.name not in self.get_autocomplete_fields(request):
            return {}
        return {"widget": widget(db_field, self.admin_site)}


def _numbers(value: list[str]) -> list[str]:
    return [each for each in value if not each or parse_number(each) is not None]
