"""Refuse to delete what has changed since the page that asks was opened."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.db import models, router
from django.http import HttpRequest, HttpResponse, QueryDict

from portal.database.fingerprint import fingerprint

#: The field of templates/admin/delete_confirmation.html.
SEEN = "seen"


class StaleDeleteMixin(admin.ModelAdmin):
    """Mixin whose page that asks before deleting is sent with a fingerprint of what would go.

    That is the object and all that is deleted with it. If any of it has changed meanwhile, or
    something new would go too, nothing is deleted and the page asks again.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # The only hook between the rights, which Django checks first, and the deletion.
        if request.method == "POST":
            # As the forms lock it; a change of it that is under way is waited for.
            locked = self.model._base_manager.select_for_update(no_key=True)
            list(locked.filter(pk__in=[each.pk for each in objs]).order_by("pk"))
        found = super().get_deleted_objects(objs, request)
        would_go = _fingerprint(objs)
        request.would_go = would_go  # type: ignore[attr-defined] # for render_delete_form
        if request.POST and request.POST.get(SEEN) != would_go:
            told = (
                f"“{objs[0]}” vừa được sửa sau khi bạn mở trang này, nên chưa xóa gì. Hãy xem "
                "lại; vẫn muốn xóa thì bấm lần nữa."
            )
            self.message_user(request, told, messages.WARNING)
            # Without an answer, Django asks.
            request.POST = QueryDict()
        return found

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        seen = getattr(request, "would_go", "")
        return super().render_delete_form(request, context | {SEEN: seen})


def _fingerprint(objs: Iterable[models.Model]) -> str:
    """Return a fingerprint of ``objs`` and of every row that is deleted with them."""
    things = list(objs)
    collector = NestedObjects(using=router.db_for_write(type(things[0])))
    collector.collect(things)
    # The stubs have the names of the models.
    found: dict[Any, set[models.Model]] = dict(collector.model_objs)
    return fingerprint(
        *(
            model._base_manager.filter(pk__in=[row.pk for row in found[model]])
            for model in sorted(found, key=lambda model: model._meta.label)
        )
    )
