"""Attachments of an article as an inline of its form."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html

from news import attachments, workflow
from news.models import Attachment, Edition, HeldAttachment
from news.models.desk import AttachmentQuerySet
from portal.identity.models import User
from portal.web.forms.edit_conflict import EditConflictMixin
from portal.web.forms.inline_conflict import NoOverwriteFormSet


class StoredFileWidget(forms.FileInput):
    """File input for a new row; a download link for staff if the file is already stored.

    With ``held``, a document received with an earlier attempt, it says so, and another may be
    chosen instead.
    """

    held: HeldAttachment | None = None

    def render(self, name, value, attrs=None, renderer=None):
        if self.held:
            return format_html(
                '<p class="held-file">Đã nhận “{}” ({}), sẽ lưu cùng bài. '
                '<label><input type="checkbox" name="{}"> Bỏ</label></p>'
                '<p class="held-file">Hoặc thay bằng tệp khác:</p>{}',
                self.held.file_name,
                filesizeformat(self.held.size),
                name.removesuffix("file") + "DELETE",
                super().render(name, value, attrs, renderer),
            )
        if value and getattr(value, "instance", None) and value.instance.pk:
            return format_html(
                '<a href="{}">{}</a>',
                reverse("admin:news_attachment_download", args=[value.instance.pk]),
                value.instance.file_name,
            )
        return super().render(name, value, attrs, renderer)


class StoredFileField(forms.FileField):
    """File of a row that exists: kept as it is, also when the disk has lost it.

    Django's field would ask for its size, and an error would keep the whole article from being
    saved.
    """

    def clean(self, data, initial=None):
        return initial


class AttachmentForm(EditConflictMixin):
    """One attachment; the admin sets ``user``, who may have sent its file with an earlier attempt.

    The file itself comes as ``held``, the id of a `HeldAttachment`.
    """

    user: User | AnonymousUser = AnonymousUser()
    held = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Attachment
        fields = ("file", "title", "position")
        widgets = {"file": StoredFileWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # An edition may list this file, so it cannot be replaced: add another instead.
            known = self.fields["file"]
            self.fields["file"] = StoredFileField(
                label=known.label, widget=known.widget, disabled=True
            )
        field = self.fields["file"]
        assert isinstance(field, forms.FileField)
        # The limit of the column is for the stored path, which has a random name of its own.
        # `shown_name` cuts the name from the upload.
        field.max_length = None
        sent = self.data.get(self.add_prefix("held"), "") if self.is_bound else ""
        self.held_attachment = HeldAttachment.objects.of(self.user, sent).first() if sent else None
        if sent:
            field.required = False
            assert isinstance(field.widget, StoredFileWidget)
            field.widget.held = self.held_attachment

    def has_changed(self):
        return super().has_changed() or bool(self.data.get(self.add_prefix("unstored")))

    def clean(self):
        cleaned = super().clean()
        if unstored := self.data.get(self.add_prefix("unstored")):
            self.errors.pop("file", None)
            self.add_error(
                "file", f"Máy chủ hết chỗ trống nên không nhận được “{unstored}”. Hãy báo quản trị."
            )
        elif self.cleaned_data.get("held") and not self.instance.pk:
            self._take_held(self.cleaned_data)
        self.lock_unless_stale()
        return cleaned

    def save(self, commit=True):
        attachment = super().save(commit)
        if self.held_attachment and commit:
            # The row alone: its file is the attachment's now.
            HeldAttachment.objects.filter(pk=self.held_attachment.pk).delete()
        return attachment

    def _take_held(self, cleaned):
        # Locked, so that two windows do not make two attachments of one file.
        locked = HeldAttachment.objects.select_for_update()
        held = locked.of(self.user, cleaned["held"]).first()
        if held is None:
            self.add_error("file", "Tệp đã chọn không còn được giữ. Hãy chọn lại tệp.")
            return
        cleaned["file"] = held.file.name
        self.instance.kind, self.instance.size = held.kind, held.size
        self.instance.file_name, self.instance.sha256 = held.file_name, held.sha256

    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            facts = attachments.check(file)
            self.instance.kind = facts.kind
            self.instance.size = facts.size
            self.instance.file_name = facts.name
            self.instance.sha256 = facts.sha256
        return file


class AttachmentFormSet(NoOverwriteFormSet):
    """Formset that keeps deleted attachments which an edition lists.

    They are only removed from the working text; others are deleted with their file.
    """

    # The file of a deleted attachment is gone.
    adds_again = False

    def get_queryset(self):
        attachments = super().get_queryset()
        assert isinstance(attachments, AttachmentQuerySet)
        return attachments.on_desk()

    def delete_existing(self, obj, commit=True):
        if not commit:
            return
        if Edition.objects.listing_attachment(obj.pk).exists():
            obj.take_off()
        else:
            obj.delete()


def as_sent(formset: forms.BaseInlineFormSet) -> list[Attachment]:
    """Return the attachments of a valid formset as they would be saved, in their order."""
    rows = [
        form.instance
        for form in formset.forms
        if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
    ]
    return sorted(rows, key=lambda row: row.position)


class AttachmentInline(admin.TabularInline):
    model = Attachment
    form = AttachmentForm
    formset = AttachmentFormSet
    extra = 1
    verbose_name_plural = "Tệp đính kèm"

    def get_formset(self, request, obj=None, **kwargs):
        form = type("AttachmentForm", (AttachmentForm,), {"user": request.user})
        return super().get_formset(request, obj, form=form, **kwargs)

    # Users who may edit the article may add and remove its files.

    def has_add_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)
