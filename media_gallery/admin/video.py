"""Videos in the back office."""

from django.contrib import admin

from media_gallery.admin.decisions import ModeratedAdmin, OwnFilter
from media_gallery.models import Video


@admin.register(Video)
class VideoAdmin(ModeratedAdmin):
    list_display = ["title", "state_in_words", "recorded_on", "uploaded_by", "uploaded_at"]
    list_filter = ["state", OwnFilter, "category"]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["folded"]
    actions = None
    fields = [
        "title", "description", "recorded_on", "category", "credit", "transcript",
        "captions_promised_on",
    ]  # fmt: skip

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.is_public)

    def has_add_permission(self, request):
        return False
