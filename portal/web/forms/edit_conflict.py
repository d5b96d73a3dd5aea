"""Forms of the back office for a row that two people may edit at the same time."""

import datetime
import hashlib
import json
from contextlib import suppress
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Manager, Model, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from portal.web.forms.ask_again import is_confirmed


class OpenedFieldsMixin(forms.ModelForm):
    """Form that saves only the fields that its user has changed since it was opened.

    It is sent with a fingerprint of each field's value as it was shown, in ``opened_fields``. A
    field that was not changed keeps what the row has now, which somebody else may have saved.
    """

    data: QueryDict
    opened_fields = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and not self.is_bound:
            shown = {
                name: _fingerprint(self._as_sent_back(name, self.opened(name)))
                for name in self._columns()
            }
            self.initial["opened_fields"] = json.dumps(shown)

    def opened(self, name: str) -> Any:
        """Return the value of a field that the form shows before anything is changed."""
        return self.initial.get(name)

    def stored(self, saved: Any, name: str) -> Any:
        """Return what ``saved``, the row as it is now, has for a field."""
        value = getattr(saved, name)
        return value.all() if isinstance(value, Manager) else value

    def keep_unchanged(self, saved: Any) -> None:
        """Give the fields that the user has not changed their values of ``saved``; for ``clean``.

        A form sent without fingerprints counts as changed in all its fields.
        """
        for name in self.unchanged:
            self.cleaned_data[name] = self.stored(saved, name)

    @cached_property
    def unchanged(self) -> set[str]:
        """The names of the valid fields that have the value with which the form was opened."""
        try:
            shown = json.loads(self.cleaned_data.get("opened_fields") or "{}")
        except ValueError:
            shown = {}
        if not isinstance(shown, dict):
            return set()
        return {
            name
            for name in self._columns()
            if name in self.cleaned_data
            and shown.get(name) == _fingerprint(self.cleaned_data[name])
        }

    @cached_property
    def changed_data(self) -> list[str]:
        changed = [name for name in super().changed_data if name != "opened_fields"]
        if not hasattr(self, "cleaned_data"):
            return changed
        return [name for name in changed if name not in self.unchanged]

    def _columns(self) -> list[str]:
        meta = self.instance._meta
        names = {field.name for field in (*meta.concrete_fields, *meta.many_to_many)}
        return [
            name
            for name, field in self.fields.items()
            if name in names and not isinstance(field, forms.FileField)
        ]

    def _as_sent_back(self, name: str, value: Any) -> Any:
        """Return ``value`` as it comes back from a browser and the form's cleaning."""
        if isinstance(value, str):
            # An old value that is no longer valid is compared as it is.
            with suppress(ValidationError):
                return self.fields[name].clean(value)
        return value


def _fingerprint(value: Any) -> str:
    plain = json.dumps(_plain(value), ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:20]


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime.datetime):
        # Without seconds, which the fields of a form do not show.
        return value.astimezone(datetime.UTC).isoformat(timespec="minutes")
    if isinstance(value, QuerySet | list | tuple):
        # Rows of another table are a set; the order of other values counts.
        values = [str(_plain(each)) for each in value]
        is_set = isinstance(value, QuerySet) or any(isinstance(each, Model) for each in value)
        return sorted(values) if is_set else values
    if isinstance(value, str):
        # Browsers end the lines of a text area in their own way.
        return value.replace("\r\n", "\n") or None
    return value


class EditConflictMixin(OpenedFieldsMixin):
    """Form that says so, once, if somebody else has saved the row since it was opened.

    The model counts its edits in ``version``. The form is sent with the version that was read, in
    ``opened_version``; after the error it has the new one, so that the next attempt saves the
    fields that the user has changed.
    """

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    #: How to see what the other one has saved, in words that go on with "; muốn thay …".
    see_theirs: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_version"] = self.instance.version

    def who_saved(self, saved: Any) -> str:
        """Return who saved the row last, and when: "Nguyễn An đã sửa mục này (05/05/2025 9:00)"."""
        raise NotImplementedError

    def lock_unless_stale(self) -> Any:
        """Return the row as saved, locked until the transaction ends; for ``clean``.

        Fields that the user has not changed get their values of that row. Returns None for a new
        row, and, with an error on the form, for a stale one.
        """
        if self.instance.pk is None:
            return None
        rows = type(self.instance)._default_manager.select_for_update(no_key=True)
        saved = rows.get(pk=self.instance.pk)
        if is_confirmed(self, "opened_version", saved.version):
            self.keep_unchanged(saved)
            return saved
        self.add_error(
            None,
            f"{self.who_saved(saved)}, sau khi bạn mở nó. Phần bạn gõ còn nguyên ở dưới, chưa được "
            f"lưu. {self.see_theirs}; muốn lưu những ô bạn đã sửa thì bấm lần nữa, các ô khác giữ "
            "bản của họ.",
        )
        return None
