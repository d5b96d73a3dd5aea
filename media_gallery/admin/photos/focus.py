"""Endpoint that tells a photo's focal point to the forms that show it, and changes it there."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from media_gallery.admin.photos.photo_json import error_response, photo_facts
from media_gallery.models import Photo
from media_gallery.moderation import edits
from media_gallery.moderation.permissions import ActionNotAllowed, ChangedMeanwhile

WAITS = (
    "Đã ghi. Ảnh đã được duyệt, nên điểm chính mới chờ một kiểm duyệt viên khác duyệt; công chúng "
    "vẫn thấy cách cắt cũ."
)
SAVED = "Đã ghi điểm chính của ảnh."


class FocusForm(forms.ModelForm):
    """The focal point, in percent from the left and from the top; ``seen_…`` is what was shown."""

    seen_x = forms.IntegerField()
    seen_y = forms.IntegerField()

    class Meta:
        model = Photo
        fields = ["focus_x", "focus_y"]


def endpoint(model_admin: admin.ModelAdmin, request: HttpRequest, photo_id: int) -> HttpResponse:
    """Return the photo with its focal point as JSON; a POST of ``focus_x`` and ``focus_y`` sets it.

    The point is what staff go on with: it may still wait for approval. ``seen_x`` and ``seen_y``
    are the point that was shown: if somebody else has moved it since, it stays theirs, with 409.
    404, 403, 409 and 422 ``{"error": "a sentence"}``.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None:
        return error_response("Ảnh này không còn trong thư viện.", 404)
    said = ""
    if request.method == "POST":
        form = FocusForm(request.POST, instance=Photo())
        if not form.is_valid():
            return error_response("Điểm chính phải nằm trong ảnh.", 422)
        typed = form.cleaned_data
        values = {name: typed[name] for name in ("focus_x", "focus_y")}
        seen = {"focus_x": typed["seen_x"], "focus_y": typed["seen_y"]}
        try:
            photo = edits.edit(photo, values, by=request.user, seen=seen)
        except ChangedMeanwhile as error:
            return error_response(str(error), 409)
        except ActionNotAllowed as error:
            return error_response(str(error), 403)
        said = WAITS if photo.waiting_changes.keys() & values.keys() else SAVED
    may_change = model_admin.has_change_permission(request, photo)
    return JsonResponse(_facts(photo) | {"may_change": may_change, "said": said})


def _facts(photo: Photo) -> dict[str, Any]:
    edited = photo.as_edited()
    return photo_facts(photo) | {
        "focus_x": edited.focus_x,
        "focus_y": edited.focus_y,
        "picture": reverse("moderation:preview", args=[photo.pk]),
    }
