"""Waiting changes in words, for the moderator who decides and for those who made them."""

from typing import Any

from django.db.models import BooleanField, DateField, ForeignKey

from media_gallery.models import Moderated
from media_gallery.moderation import edits
from portal.vietnamese import dates, text


def replaced(thing: Moderated) -> list[tuple[str, str]]:
    """Return (label, value) of what the public sees now and a waiting change would replace."""
    public = type(thing)._default_manager.filter(pk=thing.pk).first()
    if public is None or not public.waiting_changes:
        return []
    return [_in_words(public, name) for name in public.waiting_changes]


def _in_words(public: Moderated, name: str) -> tuple[str, str]:
    if name == edits.PHOTOS:
        count = len(edits.value_of(public, name, edited=False))
        return "Ảnh", f"{text.number(count)} ảnh, theo thứ tự đã duyệt"
    field = public._meta.get_field(name)
    value = getattr(public, name)
    label = str(field.verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:], _value(field, value)


def _value(field: Any, value: Any) -> str:
    match field:
        case BooleanField():
            return "có" if value else "không"
        case DateField() if value:
            return dates.short_day(value)
        case ForeignKey():
            return str(value or "")
    return "" if value is None else str(value)
