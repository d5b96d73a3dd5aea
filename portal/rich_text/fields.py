"""The model field and the form field for rich text."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portal.rich_text.cleaning import MAX_LENGTH, TooComplex, clean
from portal.rich_text.editor import RichTextWidget
from portal.rich_text.recent_results import RecentResults
from portal.vietnamese import text
from portal.vietnamese.fields import reject_legacy_encoding

# Two of the longest texts, 8 MB of memory; an article has some 10,000 characters.
_RECENT = RecentResults(2 * MAX_LENGTH)


def clean_once(html: str) -> str:
    """Return what `clean` returns, without cleaning the same text or its result again soon.

    Django asks a field for its value when a form is read and checked, and twice when a row is
    written; an article is written to the desk, to its history and to its edition.
    """
    result = _RECENT.get(html)
    if result is None:
        result = clean(html)
        _RECENT.add(html, result)
    return result


def _accepted(html: str) -> str:
    """Return html cleaned; raise ValidationError if it is too complex, or in TCVN3 or VNI."""
    try:
        cleaned = clean_once(html)
    except TooComplex as error:
        raise ValidationError(str(error), code="too_complex") from error
    reject_legacy_encoding(text.plain_text(cleaned), html)
    return cleaned


class RichTextFormField(forms.CharField):
    """Form field that cleans before it validates: an empty paragraph counts as empty."""

    widget = RichTextWidget

    def to_python(self, value: Any) -> str | None:
        return super().to_python(_accepted(value) if isinstance(value, str) else value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the cleaned HTML: the editor formats HTML in its own way."""
        try:
            return super().has_changed(clean_once(initial or ""), clean_once(data or ""))
        except TooComplex:
            return True


class RichTextField(models.TextField):
    """Model field for HTML, always stored as `clean` returns it; edited in CKEditor.

    Forms and `full_clean` refuse TCVN3 and VNI text and too complex HTML (ValidationError); saving
    too complex HTML without them raises TooComplex.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_once(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean_once(value)
            setattr(model_instance, self.attname, value)
        return value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if isinstance(value, str):
            value = _accepted(value)
        return super().clean(value, model_instance)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # The admin passes a plain text area for every TextField: keep the editor.
        if not isinstance(kwargs.get("widget"), RichTextWidget):
            kwargs["widget"] = RichTextWidget
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "portal.rich_text.RichTextField", args, kwargs
