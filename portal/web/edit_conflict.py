"""Forms of the back office for a row that two people may edit at the same time."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict


class EditConflictMixin(forms.ModelForm):
    """Form that says so, once, if somebody else has saved the row since it was opened.

    The model counts its edits in ``version``. The form is sent with the version that was read, in
    ``opened_version``; after the error it has the new one, so that the next attempt saves.
    """

    data: QueryDict
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

        Returns None for a new row, and, with an error on the form, for a stale one.
        """
        if self.instance.pk is None:
            return None
        rows = type(self.instance)._default_manager.select_for_update(no_key=True)
        saved = rows.get(pk=self.instance.pk)
        if self.cleaned_data.get("opened_version") == saved.version:
            return saved
        self.add_error(
            None,
            f"{self.who_saved(saved)}, sau khi bạn mở nó. Phần bạn gõ còn nguyên ở dưới, chưa được "
            f"lưu. {self.see_theirs}; muốn thay bằng phần của bạn thì bấm lần nữa.",
        )
        self.data = self.data.copy()
        self.data[self.add_prefix("opened_version")] = str(saved.version)
        return None
