"""Views that serve a video's thumbnail, and its subtitles as a download.

VideoAdmin routes here and checks the permission to view the video. The film itself is served by
`media_gallery.admin.private_files`.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from media_gallery.models import Video
from media_gallery.publication import private_copies
from portal.images.processing import UnreadablePicture
from portal.web import byte_ranges


@require_safe
def thumbnail(request: HttpRequest, video: Video) -> HttpResponseBase:
    if not video.poster:
        raise Http404
    try:
        file = private_copies.thumbnail(video)
    except (OSError, UnreadablePicture) as error:
        raise Http404 from error
    return byte_ranges.respond(request, file, content_type="image/jpeg")


@require_safe
def captions(request: HttpRequest, video: Video) -> HttpResponse:
    """Serve the stored subtitles as a download, to be edited in another program."""
    if not video.captions:
        raise Http404
    return HttpResponse(
        video.captions,
        content_type="text/vtt; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{video.slug}.vtt"'},
    )
