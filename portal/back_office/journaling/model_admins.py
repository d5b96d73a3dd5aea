"""Record every addition, change and deletion that staff make in the admin.

The admin calls ``log_addition``, ``log_change`` and ``log_deletions`` of a ModelAdmin in the
transaction of the change, from every form, list and action of its own. `journaled` puts the journal
there, and the site calls it for every ModelAdmin that is registered: none can forget it.
"""

from typing import Any

from django.contrib import admin
from django.db import models

from portal.back_office.journaling import form_links
from portal.journal import changes
from portal.journal.models import Action, record
from portal.outside_links.recording import record_added

#: Models whose own modules write the journal: news.workflow, media_gallery.moderation and the
#: admin of each. The journal and the jobs have no forms that save.
RECORDED_ELSEWHERE = {
    "news.article",
    "media_gallery.photo",
    "media_gallery.album",
    "media_gallery.video",
    "jobs.job",
    "journal.entry",
}

_NOTHING: dict[str, Any] = {"changes": [], "sets_password": False, "links": ([], [])}


class JournaledMixin(admin.ModelAdmin):
    """Mixin for a ModelAdmin that records what it adds, changes and deletes."""

    def construct_change_message(self, request, form, formsets, add=False):
        # The only hook that has the form, just before log_addition or log_change.
        request.journal_facts = {
            "changes": [*changes.of_form(form), *changes.of_formsets(formsets or [])],
            "sets_password": not add and changes.sets_password(form),
            "links": form_links.of_forms(form, formsets or []),
        }
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request, obj, message):
        facts = self._facts(request)
        record(Action.CREATE, obj, actor=request.user, changes=facts["changes"])
        record_added(obj, *facts["links"], actor=request.user)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        facts = self._facts(request)
        if facts["sets_password"]:
            record(Action.SET_PASSWORD, obj, actor=request.user)
        if facts["changes"]:
            record(Action.EDIT, obj, actor=request.user, changes=facts["changes"])
        elif isinstance(message, str):
            record(Action.EDIT, obj, actor=request.user, note=message)
        record_added(obj, *facts["links"], actor=request.user)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            gone = [changes.removed(row) for row in self._shown_inside(request, obj)]
            record(Action.DELETE, obj, actor=request.user, changes=gone)
        return super().log_deletions(request, queryset)

    @staticmethod
    def _facts(request) -> dict[str, Any]:
        return request.__dict__.pop("journal_facts", _NOTHING)

    def _shown_inside(self, request, obj) -> list[models.Model]:
        """Return the rows that are edited in the object's form and go with it."""
        inside = {inline.model for inline in self.get_inline_instances(request, obj)}
        return [
            row
            for relation in obj._meta.related_objects
            if relation.related_model in inside and (name := relation.get_accessor_name())
            for row in getattr(obj, name).all()
        ]


def journaled(model: type[models.Model], admin_class: type[admin.ModelAdmin]):
    """Return ``admin_class`` with the mixin, unless the model's own modules write the journal."""
    if model._meta.label_lower in RECORDED_ELSEWHERE or issubclass(admin_class, JournaledMixin):
        return admin_class
    return type(
        admin_class.__name__, (JournaledMixin, admin_class), {"__module__": admin_class.__module__}
    )
