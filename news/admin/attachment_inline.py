"""The attachments of an article, as rows of its form."""

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html

from news import attachments, workflow
from news.models import Attachment, Edition


class StoredFileWidget(forms.FileInput):
    """A file chooser for a new row; a link for staff where the bytes are already kept."""

    def render(self, name, value, attrs=None, renderer=None):
        if value and getattr(value, "instance", None) and value.instance.pk:
            return format_html(
                '<a href="{}">{}</a>',
                reverse("admin:news_attachment_download", args=[value.instance.pk]),
                value.instance.file_name,
            )
        return super().render(name, value, attrs, renderer)


class AttachmentForm(forms.ModelForm):
    class Meta:
        model = Attachment
        fields = ("file", "title", "position")
        widgets = {"file": StoredFileWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # An edition may list these very bytes: another file is another attachment.
        self.fields["file"].disabled = bool(self.instance.pk)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            facts = attachments.check(file)
            self.instance.kind = facts.kind
            self.instance.size = facts.size
            self.instance.file_name = facts.name
        return file


class AttachmentFormSet(forms.BaseInlineFormSet):
    """Deleting a row takes the file off the text; what an edition lists is kept for it."""

    def get_queryset(self):
        return super().get_queryset().on_desk()

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

    # The files go with the text: whoever may edit the article may add and take off.

    def has_add_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return workflow.can_edit(request.user, obj)
