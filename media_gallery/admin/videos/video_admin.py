"""Admin of videos: the list, the page of a new video and the page of an existing one."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from media_gallery.admin.moderation.base_admin import ModeratedAdmin, OwnFilter
from media_gallery.admin.videos import files, upload_views, video_actions
from media_gallery.admin.videos.form import SPOKEN, WORDS, NewVideoForm, VideoForm
from media_gallery.admin.videos.list_filters import CaptionsFilter, ConversionFilter
from media_gallery.models import Upload, Video
from media_gallery.moderation import edits
from media_gallery.videos import posters, status, uploads
from portal.journal.models import Action, record
from portal.vietnamese import dates


@admin.register(Video)
class VideoAdmin(ModeratedAdmin):
    list_display = [
        "thumbnail_image",
        "title",
        "state_in_words",
        "how_far",
        "length",
        "spoken",
        "brought",
    ]
    list_display_links = ["thumbnail_image", "title"]
    list_filter = ["state", OwnFilter, CaptionsFilter, ConversionFilter, "category"]
    list_select_related = ["uploaded_by"]
    list_per_page = 30
    show_full_result_count = False
    search_help_text = "Tìm trong tên, giới thiệu và nguồn; gõ có dấu hay không dấu đều được."
    form = VideoForm

    class Media:
        # In addition to the style sheets of ModeratedAdmin.
        css = {"all": ["css/admin-videos.css"]}

    # --- The form ---------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        spoken = (
            "Phụ đề và lời thoại",
            {
                "fields": SPOKEN,
                "description": (
                    "Video chỉ lên cổng khi có phụ đề, hoặc lời thoại, hoặc ngày hẹn có."
                ),
            },
        )
        words = ("Lời của video", {"fields": WORDS})
        if obj is None:
            return [
                (None, {"fields": ["upload", "file"]}),
                words,
                ("Hoặc video ở nơi khác", {"fields": ["external_url", "poster_picture"]}),
                spoken,
            ]
        source = ["external_url"] if obj.is_external else []
        about = (None, {"fields": [*source, *WORDS, "used_in"]})
        if not self.has_change_permission(request, obj):
            return [about, (spoken[0], {"fields": SPOKEN[1:]})]
        return [about, spoken, ("Hình bìa", {"fields": ["poster_picture"]})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = VideoForm if obj else NewVideoForm
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"user": request.user})

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.uploaded_by = request.user
        if form.source:
            uploads.give_to(obj, form.source)
        else:
            obj.save()
        record(Action.CREATE, obj, actor=request.user)
        if picture := form.cleaned_data["poster_picture"]:
            posters.set_poster(obj, picture, by=request.user)

    def save_edit(self, request, obj, form):
        changed = form.changed_words()
        values = {name: form.cleaned_data[name] for name in changed}
        obj = edits.edit(obj, values, by=request.user, labels=changed.values())
        if picture := form.cleaned_data["poster_picture"]:
            obj = posters.set_poster(obj, picture, by=request.user)
        return obj

    def response_change(self, request, obj):
        # After making the transcript from the subtitles, stay on the page so that it can be read.
        if "_transcript" in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.is_public:
            return False
        return super().has_delete_permission(request, obj)

    # --- Pages ------------------------------------------------------------------------------------

    def get_queryset(self, request):
        return status.with_work(super().get_queryset(request))

    def changelist_view(self, request, extra_context=None):
        overdue = Video.objects.overdue().count()
        return super().changelist_view(request, {"overdue": overdue} | (extra_context or {}))

    def add_view(self, request, form_url="", extra_context=None):
        unfinished = [
            {"name": upload.name, "percent": uploads.offset(upload) * 100 // upload.size}
            for upload in Upload.objects.filter(uploaded_by=request.user).exclude(fingerprint="")
        ]
        context = {"unfinished": unfinished, "piece": uploads.PIECE}
        return super().add_view(request, form_url, context | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["conversion"] = status.of(obj)
            context["may_change"] = self.has_change_permission(request, obj)
            context["facts"] = facts(obj)
            has_poster = obj.as_edited().poster
            context["poster_url"] = video_actions.poster_url(obj) if has_poster else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        name = "media_gallery_video_{}".format
        of_one = [
            ("thumbnail.jpg", self._seeing(files.thumbnail), "thumbnail"),
            ("captions.vtt", self._seeing(files.captions), "captions"),
            ("conversion/", self._seeing(video_actions.conversion_status), "conversion"),
            ("take-poster/", self._changing(video_actions.take_poster), "take_poster"),
            ("prepare/", self._changing(video_actions.prepare), "prepare"),
        ]
        coming = [
            ("upload/", upload_views.begin, "upload"),
            ("upload/<uuid:upload_id>/", upload_views.piece, "upload_piece"),
            ("upload/<uuid:upload_id>/validate/", upload_views.validate, "upload_validate"),
        ]
        return [
            *(path(where, self._adding(view), name=name(called)) for where, view, called in coming),
            *(path(f"<int:pk>/{where}", view, name=name(called)) for where, view, called in of_one),
            *super().get_urls(),
        ]

    def _adding(self, view):
        """Restrict ``view`` to staff who may add videos."""

        def guarded(request, **kwargs):
            if not self.has_add_permission(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(guarded)

    def _seeing(self, view, may=None):
        """Restrict ``view(request, video)`` to staff who may view the video, or who pass ``may``.

        Raises PermissionDenied, or Http404 for a video that does not exist.
        """

        def guarded(request, pk):
            video = self.get_object(request, pk)
            if not (may or self.has_view_permission)(request, video):
                raise PermissionDenied
            if video is None:
                raise Http404
            return view(request, video)

        return self.admin_site.admin_view(guarded)

    def _changing(self, view):
        return self._seeing(view, self.has_change_permission)

    # --- The list ---------------------------------------------------------------------------------

    @admin.display(description="hình")
    def thumbnail_image(self, video):
        if not video.poster:
            return format_html(
                '<span class="video-thumbnail" role="img" aria-label="{}"></span>', video.title
            )
        return format_html(
            '<img class="video-thumbnail" src="{}?{}" alt="{}" loading="lazy">',
            reverse("admin:media_gallery_video_thumbnail", args=[video.pk]),
            # A new poster gets a new address, so that browsers do not show the cached one.
            video.poster.name[-12:-4],
            video.title,
        )

    @admin.display(description="chuyển đổi")
    def how_far(self, video):
        return render_to_string(
            "admin/media_gallery/video/conversion_status.html", {"conversion": status.of(video)}
        )

    @admin.display(description="tệp", ordering="duration")
    def length(self, video):
        known = [clock(video.duration), video.size and uploads.gigabytes(video.size)]
        return format_html_join(mark_safe("<br>"), "{}", ((each,) for each in known if each))

    @admin.display(description="phụ đề")
    def spoken(self, video):
        if video.captions or video.transcript:
            return "có phụ đề" if video.captions else "có lời thoại"
        if promised := video.captions_promised_on:
            late = promised < dates.today()
            return format_html(
                '<span class="{}">{} {}</span>',
                "video-late" if late else "",
                "quá hẹn" if late else "hẹn",
                dates.short_day(promised),
            )
        return "chưa có"

    @admin.display(description="đưa lên", ordering="uploaded_at")
    def brought(self, video):
        return format_html(
            "{}<br>{}", video.uploaded_by, dates.short_day(dates.local_day(video.uploaded_at))
        )


def facts(video: Video) -> list[tuple[str, str]]:
    """Return the known facts of the video as pairs of a Vietnamese name and a value."""
    public = "đang công khai" if video.is_public else "chưa công khai"
    copies = ", ".join(
        f"{file['width']} × {file['height']} ({uploads.gigabytes(file['bytes'])})"
        for file in video.renditions or ()
    )
    size = f"{video.width} × {video.height} điểm ảnh" if video.width else ""
    found = [
        ("Trên cổng", public),
        ("Thời lượng", clock(video.duration)),
        ("Cỡ hình", size),
        ("Chuẩn nén", video.codecs),
        ("Tệp gốc", uploads.gigabytes(video.size) if video.size else ""),
        ("Các bản phát", copies),
        ("Người đưa lên", video.uploaded_by),
        ("Đưa lên lúc", dates.short_datetime(video.uploaded_at)),
    ]
    return [(name, str(value)) for name, value in found if value]


def clock(seconds: float | None) -> str | None:
    """Format a length in seconds as minutes and seconds, with hours from one hour on.

    >>> clock(59.6), clock(3725), clock(None)
    ('1:00', '1:02:05', None)
    """
    if seconds is None:
        return None
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
