"""Find the addresses in what a form of the admin has changed: texts, and fields that are one."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from portal.outside_links.recording import in_html
from portal.rich_text.editor import RichTextWidget

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def of_forms(form: forms.BaseForm, formsets: Iterable[Any]) -> tuple[list[str], list[str]]:
    """Return the addresses in the changed fields as they are now, and as they were."""
    changed = [form]
    for formset in formsets:
        deleted = getattr(formset, "deleted_forms", [])
        changed += [row for row in formset.forms if row not in deleted]
    now: list[str] = []
    before: list[str] = []
    for each in changed:
        for name in each.changed_data:
            field = each.fields.get(name)
            if field is None:
                continue
            # The instance has what the model made of the text when it was saved.
            saved = getattr(getattr(each, "instance", None), name, each.cleaned_data.get(name))
            now += _addresses(field, saved)
            before += _addresses(field, each.get_initial_for_field(field, name))
    return now, before


def _addresses(field: forms.Field, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        return
    if isinstance(field.widget, RichTextWidget):
        yield from in_html(value)
    elif _ADDRESS.fullmatch(value.strip()):
        yield value.strip()
