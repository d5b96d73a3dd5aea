"""Say in a sentence that a disk is full, and leave no file of what was not saved."""

import errno
from typing import Any

from django import forms
from django.contrib import admin
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse

from portal.web import file_storage

SENTENCE = "Máy chủ hết chỗ trống nên chưa lưu được. Hãy báo người quản trị dọn ổ đĩa, rồi làm lại."
#: The disk, the user's quota, and the limit of a process (RLIMIT_FSIZE).
_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
#: SQLSTATE disk_full of PostgreSQL.
_SQLSTATE = "53100"


def is_full(error: BaseException | None) -> bool:
    """Return whether ``error``, or one that led to it, means a full disk here or at PostgreSQL."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _ERRNOS:
            return True
        if isinstance(error, OperationalError):
            return getattr(error.__cause__, "pgcode", None) == _SQLSTATE
        error = error.__cause__ or error.__context__
    return False


class _NotSaved(forms.ModelForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.add_error(None, SENTENCE)
        return cleaned


class FullDiskMixin(admin.ModelAdmin):
    """Admin whose form is shown again, with all that was typed, if the disk is full.

    Neither rows nor files of the attempt stay.
    """

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "disk_is_full", False):
            return type(form.__name__, (_NotSaved, form), {})
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        # Before the block: if the disk is full while the request is read, nothing that was typed is
        # known, and only the browser still has it.
        _ = request.POST
        is_done = False
        try:
            # The files inside: once committed, rows name them, whatever fails then.
            with transaction.atomic(), file_storage.deleted_on_error():
                response = view(request, object_id, form_url, extra_context)
                is_done = True
        except (OSError, OperationalError) as error:
            if is_done or not is_full(error):
                raise
        else:
            return response
        request.disk_is_full = True  # type: ignore[attr-defined]
        return view(request, object_id, form_url, extra_context)
