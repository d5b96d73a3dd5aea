"""The private files of a video for staff: never the file that came in, only the clean copies.

VideoAdmin asks for the right to see the video and routes here.
"""

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from media_gallery import public_store
from media_gallery.models import Video
from portal import byte_ranges
from portal.pictures import UnreadablePicture

PRIVATE = "private, no-store"


@require_safe
def preview(request: HttpRequest, video: Video) -> HttpResponseBase:
    """The widest copy, by range if asked."""
    return _private_file(request, video.prepared and video.prepared[0]["path"], "video/mp4")


@require_safe
def poster(request: HttpRequest, video: Video) -> HttpResponseBase:
    return _private_file(request, video.poster.name, "image/jpeg")


@require_safe
def thumbnail(request: HttpRequest, video: Video) -> HttpResponseBase:
    if not video.poster:
        raise Http404
    try:
        file = public_store.thumbnail(video)
    except (OSError, UnreadablePicture) as error:
        raise Http404 from error
    return byte_ranges.respond(request, file, content_type="image/jpeg", cache_control=PRIVATE)


@require_safe
def captions(request: HttpRequest, video: Video) -> HttpResponse:
    """The captions as they are stored, to be kept and edited elsewhere."""
    if not video.captions:
        raise Http404
    return HttpResponse(
        video.captions,
        content_type="text/vtt; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{video.slug}.vtt"'},
    )


def _private_file(request: HttpRequest, path: str | None, content_type: str) -> HttpResponseBase:
    if not path:
        raise Http404
    try:
        file = storages["private"].open(path)
    except OSError as error:
        raise Http404 from error
    return byte_ranges.respond(request, file, content_type=content_type, cache_control=PRIVATE)
