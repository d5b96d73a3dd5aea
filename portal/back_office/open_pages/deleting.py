"""Refuse to delete what has changed since the page that asks was opened."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models, router
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst

from portal.database.row_hash import hash_of_rows

#: The field of templates/admin/delete_confirmation.html.
SEEN = "seen"


class StaleDeleteMixin(admin.ModelAdmin):
    """Mixin whose page that asks before deleting is sent with a hash of what would go.

    That is the object and all that is deleted with it. If any of it has changed meanwhile, or
    something new would go too, nothing is deleted and the page asks again.
    """

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        # What is chosen here is deleted on its own page, which knows whether it may go; Django's
        # link beside the field only asks whether the user may delete any.
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_delete_related = False
        return field

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # The only hook between the rights, which Django checks first, and the deletion.
        if request.method == "POST":
            # As the forms lock it; a change of it that is under way is waited for.
            locked = self.model._base_manager.select_for_update(no_key=True)
            list(locked.filter(pk__in=[each.pk for each in objs]).order_by("pk"))
        shown, counts, missing, protected = super().get_deleted_objects(objs, request)
        rows = _would_go(objs)
        links = [model._meta for model in rows if model._meta.auto_created]
        heads = tuple(f"{capfirst(meta.verbose_name)}: " for meta in links)
        shown = _without(shown, heads)
        for meta in links:
            counts.pop(str(meta.verbose_name_plural))
        would_go = _hash_of_what_goes(rows)
        request.would_go = would_go  # type: ignore[attr-defined] # for render_delete_form
        if request.POST and request.POST.get(SEEN) != would_go:
            told = (
                f"“{objs[0]}” vừa được sửa sau khi bạn mở trang này, nên chưa xóa gì. Hãy xem "
                "lại; vẫn muốn xóa thì bấm lần nữa."
            )
            self.message_user(request, told, messages.WARNING)
            # Without an answer, Django asks.
            request.POST = QueryDict()
        return shown, counts, missing, protected

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        seen = getattr(request, "would_go", "")
        return super().render_delete_form(request, context | {SEEN: seen})


def _would_go(objs: Iterable[models.Model]) -> dict[type[models.Model], set[models.Model]]:
    """Return ``objs`` and every row that is deleted with them, by model."""
    things = list(objs)
    collector = NestedObjects(using=router.db_for_write(type(things[0])))
    collector.collect(things)
    # The stubs have the names of the models.
    found: Any = collector.model_objs
    return dict(found)


def _without(shown: list[Any], heads: tuple[str, ...]) -> list[Any]:
    """Return Django's nested list of what goes, without the lines that begin with ``heads``.

    The rows behind a many-to-many field have an English name, and mean nothing to who reads it.
    """
    kept = [
        _without(each, heads) if isinstance(each, list) else each
        for each in shown
        if isinstance(each, list) or not each.startswith(heads)
    ]
    return [each for each in kept if each != []]


def _hash_of_what_goes(rows: dict[type[models.Model], set[models.Model]]) -> str:
    return hash_of_rows(
        *(
            model._base_manager.filter(pk__in=[row.pk for row in rows[model]])
            for model in sorted(rows, key=lambda model: model._meta.label)
        )
    )
