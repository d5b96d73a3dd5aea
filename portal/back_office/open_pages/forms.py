"""Show the conflicts of a form and its rows, and redirect where the object was deleted."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.web.forms.unsaved_text import UnsavedTextMixin, forms_in, keep_of_deleted
from portal.web.numbers import parse_number


class OpenFormMixin(admin.ModelAdmin):
    """Mixin that shows conflicts of the form and of the rows inside it in one place.

    Of an object that is gone it tells so, and keeps what was typed where that may be long.
    """

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        ways = [way for form in forms_in(context) for way in getattr(form, "ways", ())]
        context["edit_conflicts"] = ways
        return super().render_change_form(request, context, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Options, object_id: str
    ) -> HttpResponseRedirect:
        told = f"{str(opts.verbose_name).capitalize()} này vừa bị xóa, hoặc chưa từng có."
        number, kept = parse_number(unquote(object_id)), ""
        if request.method == "POST" and isinstance(self, UnsavedTextMixin) and number is not None:
            form = self.get_form(request, None)
            kept = keep_of_deleted(request, form, self.model(pk=number))
            told += " Chữ bạn vừa gõ còn nguyên ở trang này." if kept else ""
        self.message_user(request, told, messages.WARNING)
        return HttpResponseRedirect(kept or reverse("admin:index"))
