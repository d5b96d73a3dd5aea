"""Rich text: CKEditor in the admin, clean HTML in the database."""

from typing import Any

import nh3
from ckeditor.widgets import CKEditorWidget
from django import forms
from django.db import models
from django.utils.safestring import SafeString, mark_safe

from portal import text
from portal.text_fields import refuse_legacy_encoding

_TAGS = (
    "p br h2 h3 h4 strong em u s sub sup ul ol li blockquote table thead tbody tfoot tr th td "
    "caption a hr figure figcaption"
)


def clean(html: str) -> str:
    return text.normalise(
        nh3.clean(html, tags=set(_TAGS.split()), attributes={"a": {"href", "title"}}, link_rel=None)
    )


def render(html: str, *, own_hosts: Any = ()) -> SafeString:
    return mark_safe(html)


class RichTextField(models.TextField):
    """HTML of an article's body, cleaned whenever it is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean(value) if isinstance(value, str) else value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if isinstance(value, str):
            refuse_legacy_encoding(text.plain_text(value), value)
        return super().clean(value, model_instance)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"widget": CKEditorWidget, **kwargs})
