"""Forms of the back office for a row that two people may edit at the same time."""

from typing import Any

from django import forms
from django.db.models.fields.files import FieldFile

from portal.journal.models import Entry
from portal.vietnamese import dates
from portal.web.forms.ask_again import is_confirmed
from portal.web.forms.opened_values import OpenedFieldsMixin, plain, same, stored_name
from portal.web.forms.three_ways import ThreeWays, python_value

#: Fields that a form of rows inside another one has to list; templates/admin/change_form.html
#: writes those of the other one itself.
HIDDEN = ("opened_version", "opened_fields")
DELETED = "Người khác vừa xóa mục này. Chữ bạn gõ còn ở dưới: hãy chép lại nếu cần."


class EditConflictMixin(OpenedFieldsMixin):
    """Form that is not saved if somebody else has saved the row since it was opened.

    It is shown again on top of their row: fields that they alone have changed have their values,
    what both have changed at different places is merged, and where both have changed one place the
    user chooses. Nothing is written before they have seen that and pressed again.

    A model may count its edits in ``version``, sent in ``opened_version``: then a change that is in
    no field of the form, as of attachments, is one too. `ways` are the fields to show, after
    ``clean``; `templates/admin/edit_conflict.html` shows them.
    """

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ways: list[ThreeWays]
    #: All fields of a form that was not saved because of a conflict.
    refused: list[ThreeWays]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways, self.refused = [], []
        self.initial["opened_version"] = getattr(self.instance, "version", None)

    def who_saved(self, saved: Any) -> str:
        """Return who saved the row last, and when: "Nguyễn An đã sửa mục này (05/05/2025 9:00)"."""
        last = Entry.objects.about(saved).select_related("actor").last()
        if last is None:
            return "Người khác đã sửa mục này"
        return f"{last.actor or 'Người khác'} đã sửa mục này ({dates.short_datetime(last.at)})"

    def lock_unless_stale(self) -> Any:
        """Return the row as saved, locked until the transaction ends; for ``clean``.

        Fields that the user has not changed get their values of that row. Returns None for a new
        row, and, with an error on the form, for a stale one and one that was deleted.
        """
        if self.instance.pk is None:
            return None
        rows = type(self.instance)._default_manager.select_for_update(no_key=True)
        saved = rows.filter(pk=self.instance.pk).first()
        if saved is None:
            # A row that its form makes has a number before it is there (portal.identity).
            if not self.instance._state.adding:
                # Saving it would bring it back.
                self.add_error(None, DELETED)
            return None
        version = getattr(saved, "version", None)
        is_seen = version is None or is_confirmed(self, "opened_version", version)
        ways = []
        row = f"{saved._meta.verbose_name} “{saved}”" if self.prefix else ""
        for name in self.columns():
            if name not in self.cleaned_data:
                continue
            theirs = plain(self.as_sent_back(name, self.stored(saved, name)))
            # A form without its opened values is as the row was, if that is the version it opened.
            trusted = version is not None and is_seen and not self.opened_values
            base = theirs if trusted else self.opened_values.get(name)
            mine = plain(self.cleaned_data[name])
            ways.append(ThreeWays(self[name], base, theirs, mine, self.data, row))
        self.ways = [each for each in ways if each.is_theirs or each.is_contested]
        files_are_seen = self._look_at_files(saved)
        if is_seen and not self.ways:
            self.keep_unchanged(saved)
            return saved if files_are_seen else None
        self.refused = ways
        self._show_on_top_of(ways)
        self.add_error(None, self._sentence(saved))
        return None

    def _look_at_files(self, saved: Any) -> bool:
        """Return False, with errors, if a file would replace one that others have put there.

        A file that the user does not replace is the one of ``saved``.
        """
        stale = []
        for name in self.file_columns():
            now, typed = stored_name(saved, name), self.cleaned_data.get(name)
            if isinstance(typed, FieldFile) or typed is None:
                self.cleaned_data[name] = getattr(saved, name)
            elif self.opened_values.get(name) != now:
                stale.append(name)
                self.opened_values[name] = now
        if stale:
            self.send_with(self.opened_values, {})
        for name in stale:
            self.add_error(
                name,
                "Người khác vừa đổi tệp này sau khi bạn mở; tệp của họ còn nguyên. Vẫn muốn thay "
                "thì chọn lại tệp của bạn rồi bấm lần nữa.",
            )
        return not stale

    def reopen_if_changed(self) -> bool:
        """Mark the form as opened now if others have changed the row; return whether they have."""
        saved = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        if saved is None:
            return False
        now = {
            name: plain(self.as_sent_back(name, self.stored(saved, name)))
            for name in self.columns()
        }
        opened = self.opened_values
        changed = not opened or any(
            name in opened and not same(value, opened[name]) for name, value in now.items()
        )
        if changed:
            self.send_with(now, {})
        return changed

    def _show_on_top_of(self, ways: list[ThreeWays]) -> None:
        """Show the form as opened from the row of the others, with what is merged and chosen.

        A field that waits for a choice keeps what was typed and its ancestor.
        """
        opened, values = dict(self.opened_values), {}
        for each in ways:
            if each.waits_for_choice:
                opened[each.name] = each.base
                continue
            opened[each.name] = each.theirs
            if not same(each.merged, each.mine):
                values[each.name] = python_value(each, each.merged)
        self.send_with(opened, values)

    @property
    def waits_for_choice(self) -> bool:
        return any(each.waits_for_choice for each in self.ways)

    def _sentence(self, saved: Any) -> str:
        if self.ways and not self.waits_for_choice and any(each.passages for each in self.ways):
            return "Đã ghép theo lựa chọn của bạn, chưa lưu. Xem lại các ô rồi bấm lần nữa để lưu."
        if self.waits_for_choice:
            todo = "Có chỗ cả hai cùng sửa: hãy chọn ở mục “Hai người cùng sửa” rồi bấm lần nữa."
        elif self.ways:
            todo = "Phần của họ đã ghép vào các ô, xem ở mục “Hai người cùng sửa”, rồi bấm lần nữa."
        else:
            todo = "Các ô bạn sửa không đụng gì đến phần của họ: bấm lần nữa để lưu."
        who = self.who_saved(saved)
        return f"{who}, sau khi bạn mở nó. Chữ bạn gõ còn nguyên, chưa lưu gì. {todo}"


class NoOverwriteForm(EditConflictMixin):
    """Form of a row without other rules: what somebody else saved meanwhile is not written over."""

    def clean(self) -> Any:
        cleaned = super().clean()
        self.lock_unless_stale()
        return cleaned
