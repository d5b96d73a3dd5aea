"""Save only what the user has changed in a list that is edited in place, and overwrite nothing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.vietnamese import text
from portal.web.forms.opened_values import OpenedFieldsMixin, plain, same
from portal.web.forms.sent_rows import SentRows
from portal.web.forms.three_ways import ThreeWays, python_value

_STALE = (
    "Người khác vừa sửa danh sách này sau khi bạn mở nó; chỗ họ đổi được ghi ở từng ô. Chưa lưu "
    "gì. Hãy xem lại rồi bấm “Lưu” lần nữa: các hàng được lưu như đang hiện."
)


class RowForm(OpenedFieldsMixin):
    """One row of the list. ``ways`` are its fields that others have changed meanwhile."""

    ways: list[ThreeWays]

    def clean(self) -> Any:
        cleaned = super().clean()
        self.ways = []
        for name in self.columns():
            if name not in self.cleaned_data:
                continue
            theirs = plain(self.as_sent_back(name, self.stored(self.instance, name)))
            mine = plain(self.cleaned_data[name])
            # What the row had is not known of a list that does not say it.
            base = self.opened_values.get(name)
            ways = ThreeWays(self[name], base, theirs, mine, {})
            if not same(base, theirs) and not same(mine, theirs):
                self.ways.append(ways)
        # The rows are locked, so that the instance is the row as it is.
        self.keep_unchanged(self.instance)
        return cleaned

    def show_on_top(self) -> None:
        """Show the row as opened now, with theirs where the user has changed nothing."""
        values = {}
        for ways in self.ways:
            if ways.is_theirs:
                values[ways.name] = python_value(ways, ways.theirs)
                told = f"Họ vừa đổi: {ways.told(ways.base)} → {ways.told(ways.theirs)}."
            else:
                told = (
                    f"Lúc bạn mở: {ways.told(ways.base)}; họ đã đổi: {ways.told(ways.theirs)}; "
                    f"của bạn: {ways.told(ways.mine)}."
                )
            self.add_error(ways.name, told)
        opened = dict(self.opened_values) | {ways.name: ways.theirs for ways in self.ways}
        self.send_with(opened, values)


class RowFormSet(forms.BaseModelFormSet):
    """The rows of a list; not valid if others have changed some of them since it was opened."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [form for form in self.forms if isinstance(form, RowForm)]
        stale = [form for form in rows if form.ways]
        if stale and any(form.has_changed() for form in rows):
            for form in stale:
                form.show_on_top()
            raise ValidationError(_STALE)


class StaleListMixin(admin.ModelAdmin):
    """Mixin whose list, where it is edited in place, is sent with the values it was shown with."""

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": RowForm, **kwargs})

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, **{"formset": RowFormSet, **kwargs})

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        saves = request.method == "POST" and self.list_editable and "_save" in request.POST
        if not saves or not self.has_change_permission(request):
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            self._drop_deleted(request)
            response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse):
            # Django shows the rows that it finds now, in their order, beside the forms that were
            # sent: others may have moved, added or deleted some. Of rows that cannot be told from
            # new ones, because their count was tampered with, none is shown.
            shown = (response.context_data or {})["cl"]
            rows = [form.instance for form in shown.formset.forms]
            shown.result_list = [row for row in rows if row.pk]
        return response

    def _drop_deleted(self, request: HttpRequest) -> None:
        """Lock the rows that were sent, and leave out of ``request.POST`` those that are gone."""
        prefix = self.get_changelist_formset(request).get_default_prefix()
        sent = self._get_list_editable_queryset(request, prefix)
        keys = list(sent.order_by("pk").values_list("pk", flat=True))
        locked = self.model._base_manager.select_for_update(no_key=True).filter(pk__in=keys)
        there = {str(each.pk) for each in locked.order_by("pk")}
        rows = SentRows(request.POST, prefix)
        pk = self.opts.pk.name
        kept = [number for number in sorted(rows.rows) if rows.value(number, pk) in there]
        gone = sum(bool(rows.value(number, pk)) for number in rows.rows) - len(kept)
        if not gone:
            return
        told = f"{text.number(gone)} hàng bạn đang mở vừa bị người khác xóa, không lưu nữa."
        self.message_user(request, told, messages.WARNING)
        data = rows.renumbered(kept, initial=len(kept))
        request.POST = data  # type: ignore[assignment] # it is read alone
