"""Admin of the portal's identity."""

from django.contrib import admin
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse

from portal.identity import own_pictures
from portal.identity.admin.own_picture_form import OWN_PICTURE, OwnPictureForm
from portal.identity.models import Identity
from portal.web.full_disk import FullDiskMixin


class IdentityForm(OwnPictureForm):
    pictures = {"emblem": own_pictures.emblem}


@admin.register(Identity)
class IdentityAdmin(FullDiskMixin):
    """Admin of the one row: the list view is its form; the first save creates the row."""

    form = IdentityForm
    formfield_overrides = {models.ImageField: OWN_PICTURE}
    fieldsets = [
        (None, {"fields": ["portal_name", "slogan", "emblem", "canonical_origin"]}),
        (
            "Cơ quan",
            {
                "fields": ["agency_name", "responsible_person", "licence", "copyright_sentence"],
            },
        ),
        ("Liên hệ", {"fields": ["address", "phone", "email"]}),
        ("Duyệt bài", {"fields": ["four_eyes"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        return Identity(pk=1) if found is None and object_id == "1" else found

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("admin:identity_identity_change", args=[1]))
