"""Rows inside a form (inlines) that two people may edit, add and delete at the same time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from portal.web.forms.edit_conflict import EditConflictMixin, NoOverwriteForm
from portal.web.forms.opened_values import plain, read_signed
from portal.web.forms.sent_rows import Row, SentRows, last


class NoOverwriteFormSet(forms.BaseInlineFormSet):
    """Formset of `NoOverwriteForm`: a row that others have changed or deleted is not lost unseen.

    A row that is deleted meanwhile is left out of what was sent; one in which something was typed
    becomes a new row, if ``adds_again``, and the form is shown again. A row that was changed
    meanwhile is deleted by a second press only.
    """

    form = NoOverwriteForm
    #: Whether a deleted row can be made again of what its form sends.
    adds_again = True

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self._told: list[str] = []
        if isinstance(self.data, QueryDict):
            self._leave_out_deleted(self.data)

    def clean(self) -> None:
        super().clean()
        changed = [
            f"“{form.instance}” vừa được sửa sau khi bạn mở, nên chưa xóa. Vẫn muốn xóa thì bấm "
            "lần nữa."
            for form in self.deleted_forms
            if isinstance(form, EditConflictMixin) and form.instance.pk and form.reopen_if_changed()
        ]
        if told := [*self._told, *changed]:
            raise ValidationError(told)

    def _leave_out_deleted(self, data: QueryDict) -> None:
        """Renumber the rows in ``data``: those that exist, those deleted but typed in, new ones."""
        sent, pk = SentRows(data, str(self.prefix)), self._opts.pk.name
        keys = {number: sent.value(number, pk) for number in sorted(sent.rows)}
        there = {str(each.pk) for each in self.get_queryset()}
        gone = {number for number, key in keys.items() if key.isdecimal() and key not in there}
        if not gone:
            return
        typed_in = [number for number in sorted(gone) if _is_typed_in(sent.rows[number])]
        self._told = [self._sentence(sent.rows[number]) for number in typed_in]
        known = [number for number, key in keys.items() if key and number not in gone]
        again = typed_in if self.adds_again else []
        for number in again:
            # A new row: nothing of the one that is gone.
            for name in (pk, "opened_fields"):
                sent.rows[number].pop(name, None)
        order = [*known, *again, *(number for number, key in keys.items() if not key)]
        self.data = sent.renumbered(order, initial=len(known))
        self.files = sent.renumbered_files(self.files, order)

    @property
    def _opts(self) -> Any:
        assert self.model is not None
        return self.model._meta

    def _sentence(self, row: Row) -> str:
        words = ", ".join(
            last(row, name)
            for name, field in self.form.base_fields.items()
            if last(row, name) and not field.widget.is_hidden
        )
        told = f"Người khác vừa xóa một {self._opts.verbose_name} mà bạn đang sửa ({words})."
        if self.adds_again:
            return (
                f"{told} Nó ở dưới như một hàng mới: bấm “Lưu” lần nữa để thêm lại, hoặc xóa "
                "trống các ô của nó."
            )
        return f"{told} Chưa lưu gì: bấm lần nữa để lưu phần còn lại."


def _is_typed_in(row: Row) -> bool:
    """Return whether the user has changed something in the row, and does not delete it."""
    if "DELETE" in row:
        return False
    opened = read_signed(last(row, "opened_fields"))
    return any(
        str(value if value is not None else "") != str(plain(last(row, name)) or "")
        for name, value in opened.items()
        if name in row
    )
