"""Pages of the moderation queue: one object at a time, or many thumbnails on a sheet.

They work with and without JavaScript. The queue itself is `media_gallery.moderation.queue`; the
actions and their permissions are in `media_gallery.moderation.actions`.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from media_gallery import albums
from media_gallery.admin.moderation import changes
from media_gallery.admin.moderation.decision_form import DecisionForm
from media_gallery.admin.staff_guard import for_staff
from media_gallery.models import Album, AlbumPhoto, Moderated, Photo, RejectionReason, Video
from media_gallery.moderation import actions
from media_gallery.moderation.permissions import is_own_work
from media_gallery.moderation.queue import KINDS, ModerationQueue, find, key_of
from media_gallery.publication.usage import uses_of
from portal.vietnamese import dates, text
from portal.web.json_requests import wants_json

AHEAD = 30
ON_A_SHEET = 60
_NAMES = {"photo": "Ảnh", "album": "Album", "video": "Video"}


class QueueFilterForm(forms.Form):
    """Filter of the queue, from the query string: ``loai`` kind, ``nguoi`` uploader, ``album``."""

    loai = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], required=False)
    nguoi = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    album = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


for_moderators = for_staff(
    lambda request: actions.can_moderate(request.user),
    logged_out="Phiên làm việc đã hết; hãy đăng nhập lại ở thẻ khác.",
    no_right=actions.NO_MODERATOR,
)


# --- One at a time --------------------------------------------------------------------------------


@for_moderators
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the first object of the queue, or the one after ``?sau=<key>``, or ``?xem=<key>``."""
    queue, chosen = _queue_of(request)
    shown = find(request.GET.get("xem", ""))
    behind = find(request.GET.get("sau", ""))
    if shown is None:
        shown = next(iter(queue.after(behind)), None)
    shown = shown and shown.as_edited()
    context = {
        "thing": shown,
        "item": _item_in_full(shown, request.user) if shown else None,
        "left": queue.count(),
        "counts": _counts(queue),
        "queue": queue,
        "chosen": chosen,
        "uploaders": queue.uploaders(),
        "reasons": list(RejectionReason.objects.all()),
        "back": key_of(behind) if behind else "",
    }
    return _page(request, "queue.html", "Kiểm duyệt", context)


@for_moderators
@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """Return the next AHEAD keys after ``?sau=<key>``, and the length of the queue."""
    queue, _chosen = _queue_of(request)
    things = queue.after(find(request.GET.get("sau", "")), AHEAD)
    return JsonResponse({"keys": [key_of(each) for each in things], "left": queue.count()})


@for_moderators
@require_safe
def part(request: HttpRequest, key: str) -> HttpResponse:
    """Return the HTML of one object in the queue, for the script; 404 if it is deleted."""
    thing = find(key)
    if thing is None:
        return JsonResponse({"error": "Mục này đã bị xóa."}, status=404)
    thing = thing.as_edited()
    context = {"thing": thing, "item": _item_in_full(thing, request.user)}
    return TemplateResponse(request, "admin/media_gallery/queue/item.html", context)


@for_moderators
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Do one decision. POST: ``thing``, ``act``, ``seen_version``, ``reason``, ``note``.

    A script gets 200 ``{"done", "left"}``, or 409 ``{"error", "again"}``, where ``again`` tells
    whether the object still waits for a decision. Without a script: a redirect to the next object,
    or to this one with the error as a message.
    """
    queue, chosen = _queue_of(request)
    thing = find(request.POST.get("thing", ""))
    try:
        if thing is None:
            raise actions.NothingToDo("Mục này đã bị xóa.")
        done = DecisionForm(request.POST).do(thing, by=request.user)
    except actions.ActionNotAllowed as error:
        again = thing is not None and _still_waits(thing, request.user)
        if wants_json(request):
            return JsonResponse({"error": str(error), "again": again}, status=409)
        messages.error(request, str(error))
        return _back_to_queue(chosen, xem=key_of(thing) if thing and again else "")
    if wants_json(request):
        return JsonResponse({"done": done, "left": queue.count()})
    messages.success(request, f"{done} {thing}")
    return _back_to_queue(chosen, sau=key_of(thing))


# --- Many on a sheet ------------------------------------------------------------------------------


@for_moderators
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Show a sheet of up to ON_A_SHEET thumbnails, each with a checkbox."""
    return _sheet(request)


@for_moderators
@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """Apply one decision to every checked object, each independently of the others.

    POST: ``thing`` values "photo-12:3" (key and seen version), and the fields of `DecisionForm`.
    The sheet is shown again and lists the objects that failed, with the reasons.
    """
    done, failed = 0, []
    chosen = request.POST.getlist("thing")[:ON_A_SHEET]
    for name in chosen:
        key, _, version = name.partition(":")
        thing = find(key)
        try:
            if thing is None:
                raise actions.NothingToDo("Một mục đã bị xóa.")
            data = request.POST.copy()
            data["seen_version"] = version
            DecisionForm(data).do(thing, by=request.user)
            done += 1
        except actions.ActionNotAllowed as error:
            failed.append((thing, str(error)))
    rejects = request.POST.get("act") == "reject"
    return _sheet(
        request, {"done": done, "failed": failed, "rejects": rejects, "none_chosen": not chosen}
    )


def _sheet(request: HttpRequest, outcome: dict | None = None) -> HttpResponse:
    queue, chosen = _queue_of(request)
    things = [thing.as_edited() for thing in queue.after(limit=ON_A_SHEET)]
    covers = _covers(things)
    context = {
        "thumbnails": [_item(thing, covers) | {"thing": thing} for thing in things],
        "left": queue.count(),
        "counts": _counts(queue),
        "queue": queue,
        "chosen": chosen,
        "album": Album.objects.filter(pk=queue.album).first() if queue.album else None,
        "uploaders": queue.uploaders(),
        "reasons": list(RejectionReason.objects.all()),
        "outcome": outcome,
    }
    return _page(request, "sheet.html", "Kiểm duyệt nhiều ảnh", context)


# --- Parts ----------------------------------------------------------------------------------------


def _queue_of(request: HttpRequest) -> tuple[ModerationQueue, str]:
    """Return the queue filtered by the query string, and that query string cleaned."""
    form = QueueFilterForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    queue = ModerationQueue(
        request.user, given.get("loai", ""), given.get("nguoi"), given.get("album")
    )
    return queue, urlencode(given)


def _counts(queue: ModerationQueue) -> list[tuple[str, str, int]]:
    """Return each kind with its Vietnamese name and how many of it are in the queue."""
    return [(kind, _NAMES[kind], count) for kind, count in queue.counts().items()]


def _covers(things: Iterable[Moderated]) -> dict[int, int]:
    """Return the photo that stands for each album among ``things``: its cover, or its first."""
    albums = [thing for thing in things if isinstance(thing, Album)]
    places = AlbumPhoto.objects.filter(album__in=albums).order_by("album", "position", "pk")
    firsts = dict(places.distinct("album").values_list("album", "photo")) if albums else {}
    return firsts | {album.pk: album.cover_id for album in albums if album.cover_id}


def _item(thing: Moderated, covers: Mapping[int, int]) -> dict:
    """Return what a thumbnail on the sheet shows besides the object's own columns.

    ``covers`` are those of `_covers`, read for all objects at once.
    Keys: ``key``, ``kind``, ``name``, ``page``, and ``thumbnail`` where there is a picture.
    """
    kind = str(thing._meta.model_name)
    item = {
        "key": key_of(thing),
        "kind": kind,
        "name": _NAMES[kind],
        "page": reverse(f"admin:media_gallery_{kind}_change", args=[thing.pk]),
    }
    if isinstance(thing, Photo):
        item["thumbnail"] = reverse("admin:media_gallery_photo_thumbnail", args=[thing.pk])
    elif isinstance(thing, Album):
        if cover := covers.get(thing.pk):
            item["thumbnail"] = reverse("admin:media_gallery_photo_thumbnail", args=[cover])
    elif isinstance(thing, Video) and thing.poster:
        item["thumbnail"] = reverse("moderation:poster", args=[thing.pk])
    return item


def _item_in_full(thing: Moderated, user) -> dict:
    """Return what the queue shows of one object: `_item` and ``uses``, ``title``, ``facts``.

    ``thing`` has its waiting changes in it. ``replaced`` are what the public sees instead. An album
    has ``photos`` too.
    """
    item = _item(thing, _covers([thing]))
    item |= {"uses": uses_of(thing, user=user), "title": str(thing)}
    item["replaced"] = changes.replaced(thing)
    match thing:
        case Photo():
            alternative = "Ảnh trang trí, trình đọc màn hình bỏ qua" if thing.is_decorative else ""
            item["title"] = thing.caption
            item["facts"] = [
                ("Mô tả ảnh", thing.alt_text or alternative),
                ("Nguồn ảnh", thing.credit),
                ("Ngày chụp", dates.short_day(thing.taken_on) if thing.taken_on else ""),
            ]
            if thing.rights_end:
                item["facts"].append(("Dùng được đến hết", dates.short_day(thing.rights_end)))
        case Album():
            item["photos"] = albums.photos_as_edited(thing)
            item["facts"] = [
                ("Giới thiệu", thing.description),
                ("Ngày", dates.short_day(thing.held_on)),
                ("Chuyên mục", thing.category),
                ("Số ảnh", text.number(len(item["photos"]))),
            ]
        case Video():
            promised = thing.captions_promised_on
            item["facts"] = [
                ("Giới thiệu", thing.description),
                ("Nguồn", thing.credit),
                ("Ngày quay", dates.short_day(thing.recorded_on) if thing.recorded_on else ""),
                ("Phụ đề", "có" if thing.captions else ""),
                ("Lời thoại", thing.transcript),
                *([("Hẹn có phụ đề trước ngày", dates.short_day(promised))] if promised else []),
            ]
    return item


def _still_waits(thing: Moderated, user) -> bool:
    thing.refresh_from_db()
    return thing.waits and not is_own_work(user, thing)


def _back_to_queue(chosen: str, **more: str) -> HttpResponse:
    query = "&".join(filter(None, [chosen, urlencode({k: v for k, v in more.items() if v})]))
    return redirect(f"{reverse('moderation:queue')}?{query}")


def _page(request: HttpRequest, template: str, title: str, context: dict) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"admin/media_gallery/queue/{template}", context)
