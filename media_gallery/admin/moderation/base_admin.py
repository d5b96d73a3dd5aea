"""Base classes of the admin pages of photos, albums and videos, with the moderator's decision.

Whether an action is allowed is checked in `media_gallery.moderation.actions`, not here.
"""

from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from media_gallery.admin.moderation import changes
from media_gallery.admin.moderation.decision_form import WITHDRAWAL_REASONS, DecisionForm
from media_gallery.models import Moderated, RejectionReason
from media_gallery.moderation import actions, edits
from media_gallery.moderation.permissions import can_edit, is_own_work
from media_gallery.publication.usage import uses_of
from portal.journal.models import Action, Entry, record
from portal.web.forms.edit_conflict import EditConflictMixin
from portal.web.forms.unsaved_text import UnsavedTextMixin
from portal.web.full_disk import FullDiskMixin

State = Moderated.State


class OwnFilter(admin.SimpleListFilter):
    """List filter for the user's own uploads, and for what was sent back to them."""

    title = "người đưa lên"
    parameter_name = "cua_toi"

    def lookups(self, request, model_admin):
        return [("co", "của tôi"), ("tra_lai", "bị trả lại cho tôi")]

    def queryset(self, request, queryset):
        match self.value():
            case "co":
                return queryset.filter(uploaded_by=request.user)
            case "tra_lai":
                return queryset.returned(request.user)
        return queryset


class WordsForm(EditConflictMixin):
    """Form of an object's text."""

    def __init__(self, *args, instance=None, **kwargs):
        # Staff go on with what waits for approval, not with what the public sees.
        edited = instance.as_edited() if instance is not None and instance.pk else instance
        super().__init__(*args, instance=edited, **kwargs)

    def stored(self, saved, name):
        return super().stored(saved.as_edited(), name)

    def clean(self):
        cleaned = super().clean()
        self.lock_unless_stale()
        return cleaned


class ModeratedAdmin(UnsavedTextMixin, FullDiskMixin):
    """Admin that shows the moderation state, offers its actions and reports edits to moderation."""

    form = WordsForm
    # ModeratedQuerySet.search does the search; Django requires this for the field and autocomplete.
    search_fields = ["folded"]
    readonly_fields = ["used_in"]

    class Media:
        css = {"all": ["css/admin-desk.css", "css/admin-moderated.css", "css/admin-reasons.css"]}

    # --- The list -------------------------------------------------------------------------

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    @admin.display(description="kiểm duyệt", ordering="state")
    def state_in_words(self, thing: Moderated):
        label = format_html(
            '<span class="state state--{}">{}</span>', thing.state, thing.get_state_display()
        )
        if thing.state in (State.REJECTED, State.WITHDRAWN):
            note = thing.decision_note
        elif thing.changes_note:
            note = f"Thay đổi bị trả lại: {thing.changes_note}"
        else:
            note = "Có thay đổi chờ duyệt" if thing.waiting_changes else ""
        return format_html('{} <span class="state-note">{}</span>', label, note) if note else label

    # --- The form -------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or can_edit(request.user, obj))

    def save_model(self, request, obj, form, change):
        """Save only the edited columns, so that a decision made meanwhile is not overwritten.

        An edit of an approved object waits for approval (`moderation.edits`).
        """
        if not change:
            obj.uploaded_by = request.user
            super().save_model(request, obj, form, change)
            record(Action.CREATE, obj, actor=request.user)
            return
        saved = self.save_edit(request, obj, form)
        if saved.version != obj.version and saved.waiting_changes:
            self.message_user(
                request,
                "Điều vừa sửa chờ một kiểm duyệt viên khác duyệt; công chúng vẫn thấy bản đã "
                "duyệt.",
                messages.WARNING,
            )

    def save_edit(self, request, obj, form):
        """Save the changed columns of an existing object; return its row as it is then."""
        columns = {field.name for field in self.opts.concrete_fields}
        values = {name: form.cleaned_data[name] for name in form.changed_data if name in columns}
        return edits.edit(obj, values, by=request.user)

    def response_change(self, request, obj):
        """After saving, resubmit the object if that button was pressed, and show it again."""
        if "_resubmit" not in request.POST:
            return super().response_change(request, obj)
        saved = self.model.objects.get(pk=obj.pk)
        try:
            # Changes of something approved wait again as soon as they are corrected.
            if not saved.waits:
                actions.resubmit(saved, by=request.user)
        except actions.ActionNotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, "Đã lưu và gửi duyệt lại.", messages.SUCCESS)
        return HttpResponseRedirect(reverse(self._address("change"), args=[quote(obj.pk)]))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            # The form shows a copy of the object, with the changes that wait.
            context["adminform"].form.instance.uses = uses_of(obj, user=request.user)
            context |= {
                "moderated": obj,
                "acts": acts_for(request.user, obj),
                "replaced": changes.replaced(obj),
                "edits_wait": obj.is_approved and self.has_change_permission(request, obj),
                "reasons": RejectionReason.objects.all(),
                "withdrawal_reasons": WITHDRAWAL_REASONS,
                "decide_url": reverse(self._address("decide"), args=[obj.pk]),
                "entries": Entry.objects.about(obj).select_related("actor"),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="dùng ở")
    def used_in(self, thing):
        uses = [
            format_html('<a href="{}">{}</a>', use.address, use.words) if use.address else use.words
            for use in thing.uses
        ]
        listed = format_html_join(", ", "{}", ((use,) for use in uses))
        return format_html("{}; còn dùng thì không xóa được.", listed) if uses else "chưa ở đâu"

    def has_delete_permission(self, request, obj=None):
        # No foreign key protects what texts contain, so something used anywhere is not deleted.
        if obj is not None and uses_of(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_view_on_site_url(self, obj=None):
        """Return the public page's address, or None for an object that the public does not see."""
        if obj is None or not self.model.objects.public().filter(pk=obj.pk).exists():
            return None
        return super().get_view_on_site_url(obj)

    def delete_model(self, request, obj):
        record(Action.DELETE, obj, actor=request.user)
        super().delete_model(request, obj)

    # --- Decisions ------------------------------------------------------------------------

    def get_urls(self):
        return [
            path(
                "<int:object_id>/decide/",
                self.admin_site.admin_view(require_POST(self.decide_view)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_decide",
            ),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Do one action on the object, then redirect to its form with the result as a message."""
        thing = get_object_or_404(self.model, pk=object_id)
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        try:
            done = DecisionForm(request.POST).do(thing, by=request.user)
        except actions.ActionNotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(reverse(self._address("change"), args=[quote(thing.pk)]))

    def _address(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"


def acts_for(user, thing: Moderated) -> dict[str, bool]:
    """Return which actions the page of ``thing`` offers to the user."""
    moderator, uploader = actions.can_moderate(user), thing.uploaded_by_id == user.pk
    others = not is_own_work(user, thing)
    sent_back = thing.state in (State.REJECTED, State.WITHDRAWN)
    return {
        "approve": moderator and others and (not thing.is_approved or thing.waits),
        "reject": moderator and others and thing.waits,
        "withdraw": (moderator or uploader) and thing.is_approved,
        "resubmit": actions.can_resubmit(user, thing) and (sent_back or bool(thing.changes_note)),
        "discard": can_edit(user, thing) and bool(thing.waiting_changes),
    }
