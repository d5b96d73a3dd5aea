"""The reasons that moderators choose from, in the back office."""

from django.contrib import admin

from media_gallery.models import RejectionReason


@admin.register(RejectionReason)
class RejectionReasonAdmin(admin.ModelAdmin):
    list_display = ["sentence", "position"]
    list_editable = ["position"]
    # A decision keeps the words it was given, so that a reason may go at any time.
    actions = None
