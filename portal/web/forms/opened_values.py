"""Send the values that a form was opened with along with it, signed."""

import datetime
import json
import re
from contextlib import suppress
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Manager, Model, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

_SALT = "portal.web.forms.opened_values"
#: Added by static/js/autosave-form.js: the ancestors of what was taken back from unsaved texts.
_TAKEN = "taken_fields"
_MOST_TAKEN = 100


class OpenedFieldsMixin(forms.ModelForm):
    """Form that saves only the fields that its user has changed since it was opened.

    It is sent with the value that each field was shown with, in ``opened_fields``: the common
    ancestor of what its user and others have made of it. A field that was not changed keeps what
    the row has now, which somebody else may have saved. A field that was filled from an unsaved
    text (`portal.editing`) has the ancestor that it was typed against: ``taken_fields``.
    """

    data: QueryDict
    opened_fields = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and not self.is_bound:
            self.initial["opened_fields"] = signed(
                {name: plain(self.as_sent_back(name, self.opened(name))) for name in self.columns()}
                | {name: stored_name(self.instance, name) for name in self.file_columns()}
            )
        elif self.is_bound and self.data.get(self.add_prefix(_TAKEN)):
            self._open_as_typed()

    def _open_as_typed(self) -> None:
        """Give the fields that were taken back their own ancestors, if the form has any.

        ``taken_fields`` has lines of signed values, as in ``opened_fields``, and names of inputs.
        """
        opened = read_signed(self.data.get(self.add_prefix("opened_fields"), ""))
        if not opened:
            return
        lines = str(self.data[self.add_prefix(_TAKEN)]).splitlines()
        for line in lines[:_MOST_TAKEN]:
            sent, *names = line.split(" ")
            typed_against = read_signed(sent)
            for name in names:
                opened |= opened_column(name, typed_against)
        self.send_with(opened, {})

    def opened(self, name: str) -> Any:
        """Return the value of a field that the form shows before anything is changed."""
        return self.initial.get(name)

    def stored(self, saved: Any, name: str) -> Any:
        """Return what ``saved``, the row as it is now, has for a field."""
        value = getattr(saved, name)
        return value.all() if isinstance(value, Manager) else value

    def keep_unchanged(self, saved: Any) -> None:
        """Give the fields that the user has not changed their values of ``saved``; for ``clean``.

        A form sent without its opened values counts as changed in all its fields.
        """
        for name in self.unchanged:
            self.cleaned_data[name] = self.stored(saved, name)

    @cached_property
    def opened_values(self) -> dict[str, Any]:
        """Values of the fields when the form was opened, as `plain` values; {} if lost."""
        # The field itself is not valid yet when another one is cleaned.
        return read_signed(self.data.get(self.add_prefix("opened_fields"), ""))

    @cached_property
    def unchanged(self) -> set[str]:
        """The names of the valid fields that have the value with which the form was opened."""
        return {
            name
            for name in self.columns()
            if name in self.cleaned_data
            and name in self.opened_values
            and same(self.opened_values[name], plain(self.cleaned_data[name]))
        }

    @cached_property
    def changed_data(self) -> list[str]:
        changed = [name for name in super().changed_data if name != "opened_fields"]
        if not hasattr(self, "cleaned_data"):
            return changed
        return [name for name in changed if name not in self.unchanged]

    def columns(self) -> list[str]:
        """Return the names of the fields that are columns or sets of the row.

        Without files, and without what the user cannot change, as the hash of a password.
        """
        meta = self.instance._meta
        names = {field.name for field in (*meta.concrete_fields, *meta.many_to_many)}
        return [
            name
            for name, field in self.fields.items()
            if name in names and not field.disabled and not isinstance(field, forms.FileField)
        ]

    def file_columns(self) -> list[str]:
        """Return the names of the fields that are columns with a file which can be replaced."""
        names = {field.name for field in self.instance._meta.concrete_fields}
        return [
            name
            for name, field in self.fields.items()
            if name in names and not field.disabled and isinstance(field, forms.FileField)
        ]

    def as_sent_back(self, name: str, value: Any) -> Any:
        """Return ``value`` as it comes back from a browser and the form's cleaning."""
        if isinstance(value, str):
            # An old value that is no longer valid is compared as it is.
            with suppress(ValidationError):
                return self.fields[name].clean(value)
        return value

    def send_with(self, opened: dict[str, Any], values: dict[str, Any]) -> None:
        """Show the form again with other ``opened`` values, and with ``values`` in its fields."""
        data = self.data.copy()
        data[self.add_prefix("opened_fields")] = signed(opened)
        for name, value in values.items():
            _put(data, self[name], value)
        self.data = data


def stored_name(row: Model, name: str) -> str:
    """Return the name of the file in a column of ``row``, "" for none."""
    return getattr(row, name).name or ""


def plain(value: Any) -> Any:
    """Return the value of a field as JSON has it: keys of rows, times to the minute.

    Text that is empty is None: to leave a field empty is no change of it.
    """
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime.datetime):
        # Without seconds, which the fields of a form do not show.
        return value.astimezone(datetime.UTC).isoformat(timespec="minutes")
    if isinstance(value, QuerySet | list | tuple):
        # Rows of another table are a set; the order of other values counts.
        values = [str(plain(each)) for each in value]
        is_set = isinstance(value, QuerySet) or any(isinstance(each, Model) for each in value)
        return sorted(values) if is_set else values
    if isinstance(value, str):
        # Browsers end the lines of a text area in their own way.
        return value.replace("\r\n", "\n") or None
    if isinstance(value, bool | int | float) or value is None:
        return value
    return str(value)


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def opened_column(name: str, opened: dict[str, Any]) -> dict[str, Any]:
    """Return the part of ``opened`` that an input called ``name`` shows, {} if none.

    >>> opened_column("published_at_1", {"published_at": None, "title": "Lũ"})
    {'published_at': None}
    """
    for column in (name, re.sub(r"_[0-9]$", "", name)):
        if column in opened:
            return {column: opened[column]}
    return {}


def signed(values: dict[str, Any]) -> str:
    """Return ``values`` for a field of a form, to be read by `read_signed`."""
    # Signed, so that only what this portal wrote is unpacked. An article of 10,000 characters
    # takes 4 kB.
    return signing.dumps(values, salt=_SALT, compress=True)


def read_signed(sent: str) -> dict[str, Any]:
    """Return what `signed` has written into ``sent``, {} if it has not."""
    try:
        values = signing.loads(sent, salt=_SALT)
    except (signing.BadSignature, ValueError, json.JSONDecodeError):
        return {}
    return values if isinstance(values, dict) else {}


def _put(data: QueryDict, bound: forms.BoundField, value: Any) -> None:
    """Write ``value`` into ``data`` as a browser would send it from the field."""
    field, name = bound.field, bound.html_name
    # The admin wraps the widgets of keys.
    widget: Any = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, forms.MultiWidget):
        parts: list[Any] = widget.decompress(value) or []
        for number, (part, each) in enumerate(zip(widget.widgets, parts, strict=True)):
            data[f"{name}_{number}"] = part.format_value(each) or ""
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(field, forms.ModelMultipleChoiceField):
        data.setlist(name, [str(plain(each)) for each in value or ()])
    elif isinstance(widget, forms.Select):
        data[name] = "" if value is None else str(value)
    else:
        shown = field.prepare_value(value)
        data[name] = "" if shown is None else str(widget.format_value(shown) or "")
