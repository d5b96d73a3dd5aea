"""Views that serve private files of photos and videos to staff with the permission to view them."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from media_gallery.models import Photo, Video
from media_gallery.photos import uploads
from portal.images import processing
from portal.web import byte_ranges


def _see(request: HttpRequest, model, pk: int):
    if not request.user.has_perm(f"media_gallery.view_{model._meta.model_name}"):
        raise PermissionDenied
    return get_object_or_404(model, pk=pk)


def _respond(request: HttpRequest, file, content_type: str) -> HttpResponseBase:
    return byte_ranges.respond(request, file, content_type=content_type)


@admin.site.admin_view
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the large preview of a photo, without metadata, like the public renditions."""
    try:
        return _respond(request, uploads.preview(_see(request, Photo, pk)), "image/jpeg")
    except (OSError, processing.UnreadablePicture) as error:
        raise Http404 from error


@admin.site.admin_view
@require_safe
def video(request: HttpRequest, pk: int, height: int) -> HttpResponseBase:
    """Serve the converted copy of that height; supports Range requests."""
    for file in _see(request, Video, pk).renditions or ():
        if file["height"] == height:
            return _open(request, file["path"], "video/mp4")
    raise Http404


@admin.site.admin_view
@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the poster, or the one that waits for approval."""
    return _open(request, _see(request, Video, pk).as_edited().poster.name, "image/jpeg")


@admin.site.admin_view
@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the subtitles, or those that wait for approval."""
    seen = _see(request, Video, pk).as_edited()
    if not seen.captions:
        raise Http404
    return HttpResponse(
        seen.captions,
        content_type="text/vtt; charset=utf-8",
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _open(request: HttpRequest, path: str, content_type: str) -> HttpResponseBase:
    try:
        file = storages["private"].open(path) if path else None
    except OSError as error:
        raise Http404 from error
    if file is None:
        raise Http404
    return _respond(request, file, content_type)
