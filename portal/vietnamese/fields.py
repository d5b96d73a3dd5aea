"""Model fields that normalise Vietnamese text (`text.normalise`) when saved and in lookups."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import lookups
from django.utils.translation import gettext_lazy as _

from portal.vietnamese import text

_SENTENCES = {
    "TCVN3": _(
        "Văn bản này dùng bảng mã cũ TCVN3 (ABC), phông .VnTime… Hãy chuyển sang Unicode "
        "(ví dụ bằng UniKey: Công cụ → Chuyển mã) rồi dán lại."
    ),
    "VNI": _(
        "Văn bản này dùng bảng mã cũ VNI, phông VNI-Times… Hãy chuyển sang Unicode "
        "(ví dụ bằng UniKey: Công cụ → Chuyển mã) rồi dán lại."
    ),
}


def reject_legacy_encoding(value: str, html: str = "") -> None:
    """Raise ValidationError, which says what to do, when value is written in TCVN3 or VNI."""
    if encoding := text.legacy_encoding(value, html):
        raise ValidationError(_SENTENCES[encoding], code="legacy_encoding")


class _NormalisedFormField(forms.CharField):
    """Form field that normalises before max_length is checked: decomposed text is longer."""

    normalise: ClassVar[Callable[[str], str]]

    def to_python(self, value: Any) -> str | None:
        if isinstance(value, str):
            # Before normalising, which removes TCVN3's ư (a soft hyphen).
            reject_legacy_encoding(value)
            value = type(self).normalise(value)
        return super().to_python(value)


class LineFormField(_NormalisedFormField):
    normalise = text.normalise


class ParagraphsFormField(_NormalisedFormField):
    normalise = text.normalise_paragraphs


class _NormalisedField(models.Field):
    """Base of the two model fields: normalises in forms, when saved, and in exact lookups."""

    normalise: ClassVar[Callable[[str], str]]
    form_field: ClassVar[type[forms.CharField]]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return type(self).normalise(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = type(self).normalise(value)
            setattr(model_instance, self.attname, value)
        return value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if isinstance(value, str):
            reject_legacy_encoding(value)
        return super().clean(value, model_instance)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": self.form_field, **kwargs})


class LineField(_NormalisedField, models.CharField):
    """Model field for one line of text, normalised; forms and `full_clean` refuse TCVN3 and VNI."""

    normalise = text.normalise
    form_field = LineFormField


class ParagraphsField(_NormalisedField, models.TextField):
    """Model field for plain text with line breaks, stored as `normalise_paragraphs` returns it."""

    normalise = text.normalise_paragraphs
    form_field = ParagraphsFormField


class _NormalisedPattern(models.Lookup):
    """Lookup mixin that normalises the pattern: Django does not pass that of `icontains` and
    similar lookups through the field, and a decomposed word (typed on a Mac) would find nothing."""

    def get_prep_lookup(self) -> Any:
        pattern = super().get_prep_lookup()
        return text.normalise(pattern) if isinstance(pattern, str) else pattern


for _lookup in (
    lookups.Contains,
    lookups.IContains,
    lookups.StartsWith,
    lookups.IStartsWith,
    lookups.EndsWith,
    lookups.IEndsWith,
    lookups.IExact,
):
    _normalised = type(f"Normalised{_lookup.__name__}", (_NormalisedPattern, _lookup), {})
    LineField.register_lookup(_normalised)
    ParagraphsField.register_lookup(_normalised)
