"""Give the fields that have no label of their own in Django's admin a name for screen readers.

Fields of a table (a list that is edited in place, the rows of an inline) have their label in the
column's heading only, and the two inputs of a date with time share one label.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime


def name_parts(widget: forms.Widget, label: Any) -> None:
    """Name the inputs of the day and of the time, if the widget has these two."""
    if isinstance(widget, AdminSplitDateTime):
        for part, name in zip(widget.widgets, ("ngày", "giờ"), strict=True):
            part.attrs["aria-label"] = f"{label}: {name}"


class NamedRowsMixin(forms.BaseFormSet):
    """Mixin for a formset shown as a table: each field is named by its column and its row."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        instance = getattr(form, "instance", None)
        if instance is not None and instance.pk:
            row = str(instance)
        elif index is None:  # The row that a script copies.
            row = "dòng mới"
        else:
            row = f"dòng {index + 1}"
        for field in form.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{field.label}: {row}"
                name_parts(field.widget, f"{field.label}: {row}")


class NamedFieldsMixin(admin.ModelAdmin):
    """Mixin for a ModelAdmin; the site adds it to each."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            name_parts(field.widget, field.label)
        return field

    def get_changelist_formset(self, request, **kwargs):
        return _named(super().get_changelist_formset(request, **kwargs))

    def get_formsets_with_inlines(self, request, obj=None) -> Iterator[tuple[type, Any]]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield _named(formset), inline


def _named(formset: type) -> type:
    return type(formset.__name__, (NamedRowsMixin, formset), {})
