"""JSON responses about photos, and errors, for the scripts of the back office."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions

LOGGED_OUT = (
    "Phiên làm việc đã hết. Hãy mở trang quản trị ở thẻ khác để đăng nhập lại. "
    "Những ảnh đã vào thư viện vẫn còn ở đó."
)
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


def not_staff(model_admin, request: HttpRequest) -> JsonResponse | None:
    """Return a 401 response if the user is not, or no longer, logged in as staff; else None."""
    if model_admin.admin_site.has_permission(request):
        return None
    return error_response(LOGGED_OUT, 401)
