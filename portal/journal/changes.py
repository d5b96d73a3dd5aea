"""Tell in words what a form has changed: the label of each field, its old and its new value."""

import datetime
from collections.abc import Iterable, Iterator
from os.path import commonprefix
from typing import Any

from django import forms
from django.contrib.auth.forms import ReadOnlyPasswordHashField
from django.core.files import File
from django.db import models
from django.utils.html import strip_tags

from portal.rich_text.editor import RichTextWidget
from portal.vietnamese import dates

Change = dict[str, str]

#: Of a longer text only the surroundings of the first difference are kept.
MOST_CHARACTERS = 160
_BEFORE = 40


def of_form(form: forms.BaseForm) -> list[Change]:
    """Return ``{"field", "old", "new"}`` of each changed field of a valid form, never a password.

    Of an object that is new, ``old`` is "" and fields left empty are left out.
    """
    return [*_of_form(form)]


def of_formsets(formsets: Iterable[Any]) -> list[Change]:
    """Return the changes of the rows of the formsets, after they were saved."""
    return [change for formset in formsets for change in _of_formset(formset)]


def removed(thing: models.Model) -> Change:
    """Return the change that ``thing``, a row inside another, is no more."""
    return {"field": str(thing._meta.verbose_name), "old": _cut(str(thing)), "new": ""}


def sets_password(form: forms.BaseForm) -> bool:
    return any(_is_secret(name, form.fields.get(name)) for name in form.changed_data)


def _of_form(form: forms.BaseForm, prefix: str = "") -> Iterator[Change]:
    adds = isinstance(form, forms.ModelForm) and form.instance._state.adding
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or _is_secret(name, field) or field.widget.is_hidden:
            continue
        old = "" if adds else _words(field, form.get_initial_for_field(field, name))
        new = _words(field, form.cleaned_data.get(name))
        if not (old or new):
            continue
        old, new = _around_the_difference(old, new)
        label = str(field.label or name)
        yield {"field": f"{prefix}{label}", "old": old, "new": new}


def _of_formset(formset: Any) -> Iterator[Change]:
    for row in getattr(formset, "deleted_objects", []):
        yield removed(row)
    changed = [row for row, _names in getattr(formset, "changed_objects", [])]
    for form in formset.forms:
        if form.instance in changed:
            yield from _of_form(form, prefix=f"{form.instance}: ")
    for row in getattr(formset, "new_objects", []):
        yield removed(row) | {"old": "", "new": _cut(str(row))}


def _is_secret(name: str, field: forms.Field | None) -> bool:
    return (
        "password" in name
        or isinstance(field, ReadOnlyPasswordHashField)
        or (field is not None and isinstance(field.widget, forms.PasswordInput))
    )


def _words(field: forms.Field, value: Any) -> str:
    match value:
        case bool():
            return "có" if value else "không"
        case File():
            return _file_name(value)
        case datetime.datetime():
            return dates.short_datetime(value)
        case datetime.date():
            return dates.short_day(value)
        case None | "":
            return ""
    # Of a field whose values are no words.
    if in_words := getattr(field, "in_words", None):
        return in_words(value)
    if isinstance(field, forms.ModelChoiceField):
        return _names(field, value)
    if isinstance(field, forms.ChoiceField):
        labels = {str(code): str(label) for code, label in _flat(field.choices)}
        return labels.get(str(value), str(value))
    if isinstance(field.widget, RichTextWidget):
        return " ".join(strip_tags(str(value).replace("<", " <")).split())
    return str(value)


def _names(field: forms.ModelChoiceField, value: Any) -> str:
    """Return the names of one or several objects, given as objects or by their keys.

    A field whose objects have another name on the screen has a method ``name_of``.
    """
    name_of = getattr(field, "name_of", str)
    many = isinstance(field, forms.ModelMultipleChoiceField)
    given = list(value) if many else [value]
    things = [thing for thing in given if isinstance(thing, models.Model)]
    keys = [thing for thing in given if not isinstance(thing, models.Model)]
    if keys and field.queryset is not None:
        things += field.queryset.model._default_manager.filter(pk__in=keys)
    return ", ".join(sorted(map(name_of, things)))


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield code, label


def _file_name(file: File) -> str:
    # A stored file has a random name; a FieldFile without one is no file.
    if not file:
        return ""
    return "tệp đang có" if hasattr(file, "instance") else f"tệp mới ({file.name})"


def _around_the_difference(old: str, new: str) -> tuple[str, str]:
    if max(len(old), len(new)) <= MOST_CHARACTERS:
        return old, new
    begin = max(0, len(commonprefix([old, new])) - _BEFORE)
    return _cut(old, begin), _cut(new, begin)


def _cut(words: str, begin: int = 0) -> str:
    piece = words[begin : begin + MOST_CHARACTERS]
    before = "…" if begin and piece else ""
    after = "…" if len(words) > begin + MOST_CHARACTERS else ""
    return f"{before}{piece}{after}"
