"""The initial data that the address of an "add" page of the admin gives to its form."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest


class NoInitialTimesMixin(admin.ModelAdmin):
    """Admin whose "add" page ignores dates with times in its address.

    Django hands the text of the address to the widget of two fields, which takes only datetimes and
    raises AttributeError.
    """

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        times = {
            field.name
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.DateTimeField)
        }
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if name not in times}
