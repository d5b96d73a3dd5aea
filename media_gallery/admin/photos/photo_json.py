"""JSON responses about photos, and errors, for the scripts of the back office."""

from django.http import JsonResponse
from django.urls import reverse

from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions

#: States of photos that may be used: those rejected or withdrawn by a moderator may not.
USABLE = (Photo.State.PENDING, Photo.State.APPROVED)


def photo_facts(photo: Photo) -> dict:
    """Return the JSON object of ``photo``.

    ``caption`` is "" while it is still to be written. ``kept_out`` is the state for which a photo
    must not be used ("bị từ chối"), or "" for one that may be used.
    """
    return {
        "id": photo.pk,
        "name": str(photo),
        "caption": placeholder_captions.written(photo),
        "alt": photo.alt_text,
        "decorative": photo.is_decorative,
        "credit": photo.credit,
        "thumbnail": reverse("admin:media_gallery_photo_thumbnail", args=[photo.pk]),
        "page": reverse("admin:media_gallery_photo_change", args=[photo.pk]),
        "width": photo.width,
        "height": photo.height,
        "kept_out": "" if photo.state in USABLE else photo.get_state_display(),
    }


def error_response(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
