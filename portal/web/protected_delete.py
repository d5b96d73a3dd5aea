"""Delete objects in the admin that other rows may reference."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse


class ProtectedDeleteMixin(admin.ModelAdmin):
    """ModelAdmin mixin that refuses deletion, with a message, while other rows reference it."""

    def holders(self, thing) -> list[str]:
        """Return the verbose names of the models that reference it by a PROTECT foreign key.

        Runs one EXISTS query for each model; Django's own check would read all rows.
        """
        return [
            str(relation.related_model._meta.verbose_name)
            for relation in thing._meta.get_fields(include_hidden=True)
            if getattr(relation, "on_delete", None) is models.PROTECT
            and relation.related_model._base_manager.filter(**{relation.field.name: thing}).exists()
        ]

    def delete_view(self, request, object_id, extra_context=None):
        thing = self.get_object(request, unquote(object_id))
        if (
            thing
            and self.has_delete_permission(request, thing)
            and (holders := self.holders(thing))
        ):
            return self._keep(request, thing, holders)
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError as error:  # A reference was added after the check above.
            kinds = {str(each._meta.verbose_name) for each in error.protected_objects}
            return self._keep(request, thing, sorted(kinds))

    def _keep(self, request, thing, holders):
        self.message_user(
            request,
            f"Chưa xóa được {self.opts.verbose_name} “{thing}”: còn {', '.join(holders)} thuộc về "
            "nó. Hãy chuyển chúng sang chỗ khác trước; thứ đã từng công bố thì phải giữ lại.",
            messages.ERROR,
        )
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(address, args=[thing.pk]))
