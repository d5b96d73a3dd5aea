"""Admin of albums: their text, their photos and the order of the photos."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from media_gallery import albums
from media_gallery.admin.albums.arrangement import Arrangement, Compared
from media_gallery.admin.moderation.base_admin import ModeratedAdmin, OwnFilter
from media_gallery.models import Album, AlbumPhoto, Photo
from media_gallery.moderation import actions
from media_gallery.photos import uploads
from portal.images import processing
from portal.vietnamese import text
from portal.web.json_requests import wants_json
from portal.web.numbers import parse_number, parse_numbers

ON_A_PAGE = 60


@admin.register(Album)
class AlbumAdmin(ModeratedAdmin):
    list_filter = ["state", OwnFilter, "category", "held_on"]
    list_select_related = ["category", "uploaded_by"]
    list_per_page = 50
    show_full_result_count = False
    search_help_text = "Tìm trong tên và lời giới thiệu; gõ có dấu hay không dấu đều được."
    fields = ["title", "description", "held_on", "category"]

    def get_fields(self, request, obj=None):
        return [*self.fields, "used_in"] if obj else self.fields

    def get_queryset(self, request):
        # A subquery: joined rows would be grouped by every column of the album.
        places = AlbumPhoto.objects.filter(album=OuterRef("pk")).order_by().values("album")
        count = Subquery(places.annotate(count=Count("pk")).values("count"))
        return super().get_queryset(request).annotate(count_of_places=Coalesce(count, 0))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.is_approved)

    def get_list_display(self, request):
        @admin.display(description="ảnh")
        def photo_count(album):
            """Return the number of photos, as a link to their page for who may open it."""
            words = f"{text.number(album.count_of_places)} ảnh"
            if not self.has_change_permission(request, album):
                return words
            address = reverse("admin:media_gallery_album_photos", args=[album.pk])
            return format_html('<a href="{}">{}</a>', address, words)

        return ["title", "state_in_words", "held_on", "category", photo_count, "uploaded_by"]

    def response_add(self, request, obj, post_url_continue=None):
        """Redirect from a new album to the page that adds photos to it."""
        if "_addanother" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"Đã tạo album “{obj}”. Giờ hãy thêm ảnh.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:media_gallery_album_add_photos", args=[obj.pk]))

    def get_urls(self):
        staff = self.admin_site.admin_view
        return [
            path(
                "<int:object_id>/photos/",
                staff(self.photos_view),
                name="media_gallery_album_photos",
            ),
            path(
                "<int:object_id>/photos/add/",
                staff(self.add_photos_view),
                name="media_gallery_album_add_photos",
            ),
            *super().get_urls(),
        ]

    def photos_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show all photos in order; a POST saves the order, the removals and the cover together.

        POST: ``photo`` ids in order, ``remove`` ids, ``cover`` id; ``move`` ("up-12", "down-12")
        also moves one photo by one position, for browsers without JavaScript.
        """
        album = self._album(request, object_id)
        if request.method != "POST":
            return self._photos_page(request, album, Arrangement.of(album))
        data = request.POST
        sent = Arrangement.sent(data).moved(data.get("move", ""))
        if "mine" in data and ("take" in data or "move" in data):
            return self._compare_again(request, album, sent)
        opened = Arrangement(
            parse_numbers(data.get("opened", "").split(",")),
            [],
            parse_number(data.get("opened_cover", "")),
        )
        try:
            album = albums.arrange(
                album,
                sent.order,
                removed=sent.removed,
                cover=sent.cover,
                by=request.user,
                opened=(opened.order, opened.cover),
            )
        except albums.BothArranged as error:
            compared = Compared(opened, sent, Arrangement.of(album))
            return self._photos_page(request, album, sent, compared, str(error))
        except actions.ActionNotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:media_gallery_album_changelist"))
        here = reverse("admin:media_gallery_album_photos", args=[album.pk])
        if moved := data.get("move", "").partition("-")[2]:
            return HttpResponseRedirect(f"{here}#photo-{moved}")
        done = "Đã lưu ảnh của album."
        if album.waiting_changes:
            done += " Công chúng vẫn thấy album đã duyệt cho tới khi thay đổi được duyệt."
        self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(here)

    def _compare_again(self, request: HttpRequest, album: Album, sent: Arrangement) -> HttpResponse:
        """Show theirs or the user's own arrangement in the form; nothing is saved."""
        data, theirs = request.POST, Arrangement.of(album)
        base, mine = Arrangement.decoded(data.get("base", "")), Arrangement.decoded(data["mine"])
        if data.get("take") == "theirs" or ("taken" in data and "take" not in data):
            told = "Ở dưới giờ là cách xếp của họ. Cách của bạn chưa mất: lấy lại được ở đây."
            # Theirs may be changed further by a button of a photo.
            own, shown = (mine, sent) if "taken" in data else (sent, theirs)
            compared = Compared(base, own, theirs)
            return self._photos_page(request, album, shown, compared, told, is_theirs=True)
        told = "Ở dưới là cách xếp của bạn, chưa lưu. Muốn thay cách của họ thì bấm “Lưu”."
        shown = mine if "take" in data else sent
        return self._photos_page(request, album, shown, Compared(base, shown, theirs), told)

    def _photos_page(
        self,
        request: HttpRequest,
        album: Album,
        shown: Arrangement,
        compared: Compared | None = None,
        told: str = "",
        *,
        is_theirs: bool = False,
    ) -> HttpResponse:
        """Show the photos as ``shown``, which may not be saved; ``compared`` says beside what.

        ``is_theirs``: it is what others have saved, taken over.
        """
        photos = {photo.pk: photo for photo in albums.photos_as_edited(album)}
        places = [pk for pk in dict.fromkeys([*shown.order, *photos]) if pk in photos]
        context = {
            "album": album,
            "photos": [photos[pk] for pk in places],
            "removed": shown.removed,
            "cover": shown.cover,
            "opened": ",".join(map(str, photos)),
            "opened_cover": album.as_edited().cover_id or "",
            "compared": compared,
            "sides": compared.sides(photos) if compared else [],
            "shows_theirs": is_theirs,
            "told": told,
            "title": f"Ảnh của album “{album}”",
        }
        return self._render(request, "photos.html", context)

    def add_photos_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """List photos of the library, newest first; a POST adds the chosen ones to the album.

        GET: ``q`` words, ``trang`` page, ``cua_toi`` own uploads only. POST: ``photo`` ids, and
        optionally ``before``, the photo before which they go. A script (``Accept:
        application/json``) gets ``{"added": number}`` or 409 ``{"error"}``.
        """
        album = self._album(request, object_id)
        if request.method == "POST":
            return self._add(request, album)
        words, page = request.GET.get("q", ""), parse_numbers([request.GET.get("trang", "")])
        first = (min(page[0], 10_000) - 1) * ON_A_PAGE if page and page[0] > 0 else 0
        found = Photo.objects.exclude(pk__in=albums.photo_ids_as_edited(album)).search(words)
        if request.GET.get("cua_toi"):
            found = found.filter(uploaded_by=request.user.pk)
        photos = list(found.order_by("-uploaded_at", "-id")[first : first + ON_A_PAGE + 1])
        context = {
            "album": album,
            "photos": photos[:ON_A_PAGE],
            "next_page": first // ON_A_PAGE + 2 if len(photos) > ON_A_PAGE else None,
            "words": words,
            "own": bool(request.GET.get("cua_toi")),
            "may_upload": request.user.has_perm("media_gallery.add_photo"),
            "max_bytes": processing.MAX_BYTES,
            "max_batch": uploads.MAX_BATCH,
            "title": f"Thêm ảnh vào album “{album}”",
        }
        return self._render(request, "add_photos.html", context)

    def _add(self, request: HttpRequest, album: Album) -> HttpResponse:
        json = wants_json(request)
        try:
            photos = parse_numbers(request.POST.getlist("photo"))
            before = parse_number(request.POST.get("before", ""))
            added = albums.add(album, photos, before=before, by=request.user)
        except actions.ActionNotAllowed as error:
            if json:
                return JsonResponse({"error": str(error)}, status=409)
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        if json:
            return JsonResponse({"added": added})
        self.message_user(request, f"Đã thêm {text.number(added)} ảnh.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:media_gallery_album_photos", args=[album.pk]))

    def _album(self, request: HttpRequest, pk: int) -> Album:
        album = get_object_or_404(Album, pk=pk)
        if not self.has_change_permission(request, album):
            raise PermissionDenied
        return album

    def _render(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return TemplateResponse(request, f"admin/media_gallery/album/{template}", context)
