"""Admin of the rejection reasons that moderators choose from."""

from django.contrib import admin

from media_gallery.models import RejectionReason
from portal.web.forms.edit_conflict import NoOverwriteForm


@admin.register(RejectionReason)
class RejectionReasonAdmin(admin.ModelAdmin):
    form = NoOverwriteForm
    fields = ["sentence", "position"]
    list_display = ["sentence", "position"]
    list_editable = ["position"]
