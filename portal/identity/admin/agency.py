"""The portal's identity in the back office."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseRedirect
from django.urls import reverse

from portal.identity import emblem
from portal.identity.models import Identity


class IdentityForm(forms.ModelForm):
    def clean_emblem(self):
        uploaded = self.cleaned_data["emblem"]
        if not isinstance(uploaded, UploadedFile):
            return uploaded
        uploaded.seek(0)
        try:
            return emblem.clean(uploaded)
        except emblem.UnusableEmblem as refusal:
            raise ValidationError(str(refusal)) from refusal


@admin.register(Identity)
class IdentityAdmin(admin.ModelAdmin):
    """One row, which is there as soon as it is saved: the list of it is its form."""

    form = IdentityForm
    fieldsets = [
        (None, {"fields": ["portal_name", "slogan", "emblem", "canonical_origin"]}),
        ("Cơ quan", {
            "fields": ["agency_name", "responsible_person", "licence", "copyright_sentence"],
        }),
        ("Liên hệ", {"fields": ["address", "phone", "email"]}),
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        return Identity(pk=1) if found is None and object_id == "1" else found

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("admin:identity_identity_change", args=[1]))
