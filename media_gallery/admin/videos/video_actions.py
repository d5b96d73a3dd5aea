"""Views for the actions on a video's admin page: conversion status, poster and conversion.

VideoAdmin routes here and checks the permission.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from media_gallery.models import Video
from media_gallery.moderation import actions
from media_gallery.videos import posters
from media_gallery.videos import status as how_far
from media_gallery.videos.ffmpeg.confinement import TookTooLong
from media_gallery.videos.ffmpeg.containers import UnreadableVideo
from portal.jobs.queue import enqueue
from portal.web.json_requests import wants_json
from portal.web.numbers import parse_number


@require_safe
def conversion_status(request: HttpRequest, video: Video) -> JsonResponse:
    """Return the conversion status, which the video's page polls, as JSON.

    ``moving``: a job is waiting or running; ``ready``: the video can be watched; ``html``: the
    status as the page shows it.
    """
    found = how_far.of(video)
    words = render_to_string(
        "admin/media_gallery/video/conversion_status.html", {"conversion": found}
    )
    return JsonResponse({"moving": found.is_moving, "ready": video.is_ready, "html": words})


@require_POST
def take_poster(request: HttpRequest, video: Video) -> HttpResponse:
    """Make the picture at ``second`` (POST) the poster of the video as of ``seen_version``.

    Answers the page's script in JSON, with 422 on errors, and other browsers with a redirect to the
    page.
    """
    sentence, error_sentence = "", ""
    try:
        second = float(request.POST.get("second", "").replace(",", "."))
        if not video.renditions or not 0 <= second < 10**6:
            raise ValueError
        # A page that says no version has seen none.
        seen = parse_number(request.POST.get("seen_version", "")) or 0
        video = posters.take_poster(video, second, by=request.user, seen_version=seen)
        sentence = "Đã lấy hình này làm bìa."
        if video.waiting_changes:
            sentence += " Công chúng thấy hình này khi kiểm duyệt viên đã duyệt."
    except ValueError:
        error_sentence = "Hãy ghi giây của hình, ví dụ 12,5; video phải chuyển đổi xong trước."
    except (UnreadableVideo, TookTooLong, actions.ActionNotAllowed) as error:
        error_sentence = str(error)
    if wants_json(request):
        return JsonResponse(
            {
                "sentence": error_sentence or sentence,
                "poster": poster_url(video),
                "version": video.version,
            },
            status=422 if error_sentence else 200,
        )
    (messages.error if error_sentence else messages.success)(request, error_sentence or sentence)
    return _back_to(video)


@require_POST
def prepare(request: HttpRequest, video: Video) -> HttpResponse:
    """Enqueue the conversion again, after it failed or was never begun."""
    if video.is_ready:
        messages.info(request, "Video này đã chuyển đổi xong.")
    else:
        enqueue(how_far.KIND, video.pk)
        messages.success(request, "Đã giao chuyển đổi lại.")
    return _back_to(video)


def poster_url(video: Video) -> str:
    """Return the address of the poster for staff; it changes with the poster, because of caches."""
    where = reverse("moderation:poster", args=[video.pk])
    return f"{where}?{str(video.as_edited().poster)[-12:-4]}"


def _back_to(video: Video) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:media_gallery_video_change", args=[video.pk]))
