"""Public pages of albums, photos and videos; every view reads through ``public()``."""

import datetime

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from media_gallery import listings, structured_data
from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, Video
from media_gallery.videos import embeds
from portal.identity.current import identity_of, origin_of
from portal.metadata.json_ld import breadcrumbs
from portal.vietnamese import dates
from portal.web.as_of import instant_of
from portal.web.errors import NoSuchPage

# --- Albums ---------------------------------------------------------------------------------


@require_safe
def albums(request):
    context = {
        "page": listings.album_page(request.GET, instant_of(request)),
        "structured_data": [_trail(request, "Album ảnh", "albums")],
    }
    return TemplateResponse(request, "media_gallery/album_list.html", context)


@require_safe
def album(request, slug, album_id):
    at = instant_of(request)
    found = _public_album(album_id, at)
    thumbnails = listings.thumbnails_of(found, at) if found else []
    if found is None or not thumbnails:
        return _gone_or_404(request, Album.objects.filter(pk=album_id).first(), "Album")
    if slug != found.slug:
        return redirect(found, permanent=True)
    identity, origin = identity_of(request), origin_of(request)
    cover = next((each for each in thumbnails if each.photo.pk == found.cover_id), thumbnails[0])
    return TemplateResponse(
        request,
        "media_gallery/album.html",
        {
            "album": found,
            "section": found.category and found.category.current,
            "thumbnails": thumbnails,
            "cover": cover,
            "description": structured_data.in_short(found),
            "structured_data": [
                structured_data.image_gallery(found, thumbnails, identity, origin),
                _trail(request, "Album ảnh", "albums", found),
            ],
        },
    )


@require_safe
def photo(request, slug, album_id, photo_id):
    """Show one photo of an album, on a page that needs no JavaScript."""
    at = instant_of(request)
    found = _public_album(album_id, at)
    if found is None:
        return _gone_or_404(request, Album.objects.filter(pk=album_id).first(), "Album")
    shown = listings.photo_in(found, photo_id, at)
    if shown is None:
        places = AlbumPhoto.objects.filter(album=found, photo=photo_id).select_related("photo")
        place = places.first()
        return _gone_or_404(request, place.photo if place else None, "Ảnh", album=found)
    thumbnail, origin = shown.thumbnail, origin_of(request)
    if slug != found.slug:
        return redirect(thumbnail.address, permanent=True)
    return TemplateResponse(
        request,
        "media_gallery/photo.html",
        {
            "album": found,
            "section": found.category and found.category.current,
            "shown": shown,
            "thumbnail": thumbnail,
            "position": f"Ảnh {thumbnail.number}/{shown.count}",
            "structured_data": [
                structured_data.image_object(thumbnail, origin),
                _trail(request, "Album ảnh", "albums", found),
            ],
        },
    )


def _public_album(album_id: int, at: datetime.datetime | None) -> Album | None:
    return (
        Album.objects.public(at)
        .select_related("category__parent", "category__merged_into")
        .defer("folded")
        .filter(pk=album_id)
        .first()
    )


# --- Videos ---------------------------------------------------------------------------------


@require_safe
def videos(request):
    context = {
        "page": listings.video_page(request.GET),
        "structured_data": [_trail(request, "Video", "videos")],
    }
    return TemplateResponse(request, "media_gallery/video_list.html", context)


@require_safe
def video(request, slug, video_id):
    found = (
        Video.objects.public()
        .select_related("category__parent", "category__merged_into")
        .filter(pk=video_id)
        .first()
    )
    if found is None:
        return _gone_or_404(request, Video.objects.filter(pk=video_id).first(), "Video")
    if slug != found.slug:
        return redirect(found, permanent=True)
    player = embeds.player_of(found.external_url)
    answer = TemplateResponse(
        request,
        "media_gallery/video.html",
        {
            "video": found,
            "section": found.category and found.category.current,
            "player": player,
            "host": embeds.host_of(found.external_url),
            "others": listings.other_videos(found),
            "description": structured_data.in_short(found),
            "structured_data": [
                structured_data.video_object(found, identity_of(request), origin_of(request)),
                _trail(request, "Video", "videos", found),
            ],
        },
    )
    if player is None:
        return answer
    # The Content-Security-Policy of this page alone allows this one player, which the page loads
    # only when the reader asks for it.
    return csp_update({"frame-src": [player.origin]})(lambda _request: answer)(request)


# --- Parts of both --------------------------------------------------------------------------


def _trail(request: HttpRequest, kind: str, list_name: str, thing=None) -> dict:
    """Return the breadcrumbs of a list of albums or videos, or of ``thing`` in it."""
    steps = [(kind, reverse(f"media_gallery:{list_name}"))]
    if thing is not None:
        steps.append((thing.title, thing.get_absolute_url()))
    return breadcrumbs(steps, origin_of(request))


def _gone_or_404(
    request: HttpRequest, thing: Moderated | None, kind: str, *, album: Album | None = None
) -> HttpResponse:
    """Return 410 for a ``thing`` that was public once and was taken down; raise 404 otherwise.

    404 is `NoSuchPage`, also for an approved object whose files are not in the public store yet.
    Neither page shows any text of the object. ``kind`` is its Vietnamese name; ``album`` is the
    public album of a photo, to which the 410 page links.
    """
    if thing is None or thing.published_at is None:
        raise NoSuchPage(f"Không có {kind.lower()} nào ở địa chỉ này.")
    at = instant_of(request)
    if isinstance(thing, Photo) and at:
        thing.judged_on = dates.local_day(at)
    over = isinstance(thing, Photo) and not thing.is_within_rights
    if thing.is_approved and not over:
        raise NoSuchPage(f"{kind} này hiện chưa xem được; xin thử lại sau ít phút.")
    return TemplateResponse(
        request, "media_gallery/withdrawn.html", {"kind": kind, "album": album}, status=410
    )
