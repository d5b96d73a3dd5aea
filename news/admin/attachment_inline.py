"""Attachments of an article as an inline of its form."""

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html

from news import attachments, workflow
from news.models import Attachment, Edition
from news.models.desk import AttachmentQuerySet
from portal.web.edit_conflict import OpenedFieldsMixin


class StoredFileWidget(forms.FileInput):
    """File input for a new row; a download link for staff if the file is already stored."""

    def render(self, name, value, attrs=None, renderer=None):
        if value and getattr(value, "instance", None) and value.instance.pk:
            return format_html(
                '<a href="{}">{}</a>',
                reverse("admin:news_attachment_download", args=[value.instance.pk]),
                value.instance.file_name,
            )
        return super().render(name, value, attrs, renderer)


class AttachmentForm(OpenedFieldsMixin):
    class Meta:
        model = Attachment
        fields = ("file", "title", "position")
        widgets = {"file": StoredFileWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # An edition may list this file, so it cannot be replaced: add another attachment instead.
        field = self.fields["file"]
        assert isinstance(field, forms.FileField)
        field.disabled = bool(self.instance.pk)
        # The limit of the column is for the stored path, which has a random name of its own.
        # `shown_name` cuts the name from the upload.
        field.max_length = None

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and (saved := Attachment.objects.filter(pk=self.instance.pk).first()):
            self.keep_unchanged(saved)
        return cleaned

    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            facts = attachments.check(file)
            self.instance.kind = facts.kind
            self.instance.size = facts.size
            self.instance.file_name = facts.name
        return file


class AttachmentFormSet(forms.BaseInlineFormSet):
    """Formset that keeps deleted attachments which an edition lists.

    They are only removed from the working text; others are deleted with their file.
    """

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


class AttachmentInline(admin.TabularInline):
    model = Attachment
    form = AttachmentForm
    formset = AttachmentFormSet
    extra = 1
    verbose_name_plural = "Tệp đính kèm"

    # Users who may edit the article may add and remove its files.

    def has_add_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)
