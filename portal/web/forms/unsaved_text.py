"""Admin forms whose unsaved text is kept (`portal.editing`).

The ground knows no table, so `portal.editing` registers a `Keeper` here, and the admins of every
app use the mixin.
"""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from portal.rich_text.comparison.paragraphs import paragraphs
from portal.rich_text.fields import RichTextFormField
from portal.web.forms.opened_values import OpenedFieldsMixin, plain, read_signed, same

#: The field, added by static/js/autosave.js, with which a form says which texts it saves.
MARKS = "unsaved_text"


class Keeper(Protocol):
    def context(
        self, request: HttpRequest, model: type[Model], object_id: int | None, marks: str
    ) -> dict[str, Any]:
        """Return what templates/admin/editing/form.html needs."""

    def saved(self, request: HttpRequest, marks: str, unsaved: Collection[str]) -> None:
        """Throw away the texts of a form that was saved, in the transaction that saves it.

        What was typed into the inputs ``unsaved`` stays.
        """

    def sent_apart(self, request: HttpRequest, obj: Model, words: Mapping[str, str]) -> None:
        """Throw away the inputs ``words`` of the form of ``obj``: they were stored alone."""

    def copy(
        self, request: HttpRequest, obj: Model, name: str, fields: dict[str, dict[str, Any]]
    ) -> str:
        """Keep a copy of what was typed into a form that was not saved; return its mark.

        ``fields`` is {name: {"label", "place", "values", "texts"}}, the values as they were sent.
        """

    def page_of(self, mark: str) -> str:
        """Return the address of the page that shows the copy with the mark."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    _keepers.append(keeper)


def context_for(request: HttpRequest, model: type[Model], object_id: int | None) -> dict[str, Any]:
    """Return ``{"unsaved_text": …}`` for a page with a form of ``model``."""
    marks = request.POST.get(MARKS, "")
    found = [keeper.context(request, model, object_id, marks) for keeper in _keepers]
    return {"unsaved_text": found[0]} if found else {}


def forget_saved(request: HttpRequest, unsaved: Collection[str] = ()) -> None:
    """Throw away what ``request`` has saved; call it inside the transaction that saves.

    ``unsaved`` are inputs of the form that were not saved with it.
    """
    for keeper in _keepers:
        keeper.saved(request, request.POST.get(MARKS, ""), unsaved)


def forget_sent_apart(request: HttpRequest, obj: Model, words: Mapping[str, str]) -> None:
    """Throw away inputs kept with the form of ``obj`` (``words`` by name) that were just stored."""
    for keeper in _keepers:
        keeper.sent_apart(request, obj, words)


def forms_in(context: dict[str, Any]) -> list[Any]:
    """Return the form of a page of the admin, and those of the rows inside it."""
    inside = context.get("inline_admin_formsets", ())
    rows = [form for inline in inside for form in inline.formset.forms]
    return [context["adminform"].form, *rows]


def _inputs_unchanged(sent: list[Any]) -> list[str]:
    """Return the names of the inputs of forms that were sent with what they had when opened."""
    return [
        name
        for form in sent
        if isinstance(form, OpenedFieldsMixin) and hasattr(form, "cleaned_data")
        # A row inside that was left empty has no values to be opened with.
        for field in sorted(form.unchanged if form.has_changed() else form.fields)
        for name in _inputs_of(form[field])
    ]


def _inputs_of(bound: forms.BoundField) -> list[str]:
    # The admin wraps the widgets of keys.
    widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)
    parts = getattr(widget, "widgets_names", None)
    return [bound.html_name + part for part in parts] if parts else [bound.html_name]


def _keep_typed(request: HttpRequest, obj: Model, sent: list[Any], unsaved: dict[str, Any]) -> None:
    """Keep what was typed into forms that met a conflict (`edit_conflict.EditConflictMixin`).

    If merging or choosing changes it, the copy stays; otherwise saving the form throws it away.
    """
    refused = [each for form in sent for each in getattr(form, "refused", [])]
    typed = [each for each in refused if each.is_mine]
    fields = {
        each.bound.html_name: {
            "label": each.label,
            "place": place,
            "values": request.POST.getlist(each.bound.html_name),
            "texts": [each.mine_text],
        }
        for place, each in enumerate(typed)
        if each.bound.html_name in request.POST
    }
    for keeper in _keepers if fields else ():
        mark = keeper.copy(request, obj, f"Chữ của bạn lúc hai người cùng sửa: {obj}", fields)
        if not any(each.is_contested for each in typed):
            unsaved["taken"] = f"{unsaved['taken']} {mark}".strip()


def keep_of_deleted(request: HttpRequest, form_class: type[forms.ModelForm], obj: Model) -> str:
    """Keep the texts of a form that was sent for an object which is deleted, if some are changed.

    ``obj`` is made for this, with the number of the deleted one. Returns the address of the page
    that shows the copy, "" if there is nothing to keep.
    """
    opened = read_signed(request.POST.get("opened_fields", ""))
    texts = {
        name: field
        for name, field in form_class.base_fields.items()
        if isinstance(field, forms.CharField)
        and not field.widget.is_hidden
        and request.POST.get(name, "").strip()
    }
    typed = {name: request.POST[name] for name in texts}
    if all(same(opened.get(name), plain(value)) for name, value in typed.items()):
        return ""
    columns = {field.name for field in obj._meta.concrete_fields}
    for name in typed.keys() & columns:
        setattr(obj, name, typed[name])
    fields = {
        name: {
            "label": str(field.label or name),
            "place": place,
            "values": [typed[name]],
            "texts": [
                "\n".join(paragraphs(typed[name]))
                if isinstance(field, RichTextFormField)
                else typed[name]
            ],
        }
        for place, (name, field) in enumerate(texts.items())
    }
    for keeper in _keepers:
        mark = keeper.copy(request, obj, f"Chữ của bạn, mục đã bị xóa: {obj}", fields)
        return keeper.page_of(mark)
    return ""


class UnsavedTextMixin(admin.ModelAdmin):
    """Admin whose form is autosaved to a personal buffer, which its saving throws away.

    A page that shows the form of somebody who may not change the object has none of this.
    """

    def inputs_not_saved(self, form: forms.ModelForm) -> Collection[str]:
        """Return the names of inputs whose words saving the form has not stored anywhere."""
        return ()

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        allowed = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if allowed and not context.get("is_popup"):
            context |= context_for(request, self.model, obj.pk if obj else None)
            if obj and request.method == "POST":
                sent, unsaved = forms_in(context), context.get("unsaved_text", {})
                unsaved["unchanged"] = _inputs_unchanged(sent)
                _keep_typed(request, obj, sent, unsaved)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        # Rolled back with the save if what comes after it is refused.
        forget_saved(request, self.inputs_not_saved(form))
