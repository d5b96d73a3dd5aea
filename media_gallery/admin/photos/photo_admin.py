"""Admin of photos."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from media_gallery.admin.moderation.base_admin import ModeratedAdmin, OwnFilter
from media_gallery.admin.photos import focus, picker, upload_views
from media_gallery.admin.photos.expiry_filter import ExpiryFilter
from media_gallery.admin.staff_guard import for_staff
from media_gallery.models import Photo
from media_gallery.photos import placeholder_captions, uploads
from media_gallery.publication import private_copies
from portal.images import processing
from portal.vietnamese import text
from portal.web import byte_ranges

LOGGED_OUT = (
    "Phiên làm việc đã hết. Hãy mở trang quản trị ở thẻ khác để đăng nhập lại. "
    "Những ảnh đã vào thư viện vẫn còn ở đó."
)


class UploadForm(forms.ModelForm):
    """Form of a new photo.

    It checks the file as a form field, so that the typed text is kept when the file is rejected.
    """

    # Declared, because the model's field would check the length of a file name that is not kept,
    # and has a vaguer error message for an empty file.
    original = forms.FileField(
        label="Tệp ảnh",
        help_text=Photo._meta.get_field("original").help_text,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif,image/heic"}
        ),
    )

    class Meta:
        model = Photo
        fields = [
            "original",
            "caption",
            "alt_text",
            "is_decorative",
            "credit",
            "taken_on",
            "rights_end",
        ]

    def clean_original(self):
        try:
            file = uploads.readable(self.cleaned_data["original"])
            self.facts = uploads.validate(file)
        except processing.UnreadablePicture as error:
            raise ValidationError(str(error)) from error
        if twin := Photo.objects.same_file(self.facts.content_hash):
            raise ValidationError(
                format_html(
                    'Ảnh này đã có trong thư viện: <a href="{}">{}</a>. Hãy dùng ảnh đó.',
                    reverse("admin:media_gallery_photo_change", args=[twin.pk]),
                    twin,
                )
            )
        return file

    def save(self, commit=True):
        file = self.cleaned_data["original"]
        self.instance.renditions = uploads.make_renditions(file, self.facts)
        self.instance.receive(file, self.facts)
        return super().save(commit)


class PublicFilter(admin.SimpleListFilter):
    title = "trên cổng"
    parameter_name = "cong_khai"

    def lookups(self, request, model_admin):
        return [("co", "đang công khai"), ("khong", "chưa công khai")]

    def queryset(self, request, queryset):
        public = Photo.objects.public()
        match self.value():
            case "co":
                return queryset.filter(pk__in=public)
            case "khong":
                return queryset.exclude(pk__in=public)
        return queryset


class CaptionFilter(admin.SimpleListFilter):
    """List filter for photos with a placeholder caption, as after an upload of hundreds."""

    title = "chú thích"
    parameter_name = "chu_thich"

    def lookups(self, request, model_admin):
        return [("chua", "chưa viết")]

    def queryset(self, request, queryset):
        return (
            queryset.filter(placeholder_captions.UNWRITTEN) if self.value() == "chua" else queryset
        )


@admin.register(Photo)
class PhotoAdmin(ModeratedAdmin):
    change_list_template = "admin/media_gallery/photo/change_list.html"
    list_display = [
        "thumbnail_image",
        "caption",
        "credit",
        "size",
        "state_in_words",
        "on_the_portal",
        "uploaded_by",
        "uploaded_at",
    ]
    list_display_links = ["thumbnail_image", "caption"]
    list_filter = [
        "state",
        OwnFilter,
        PublicFilter,
        CaptionFilter,
        ExpiryFilter,
        "uploaded_at",
        "taken_on",
    ]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    show_full_result_count = False
    search_help_text = "Tìm trong chú thích, mô tả và nguồn ảnh; gõ có dấu hay không dấu đều được."

    readonly_fields = [
        "thumbnail_image",
        "size",
        "on_the_portal",
        "used_in",
        "uploader",
        "uploaded_at",
    ]
    words = ("caption", "alt_text", "is_decorative", "credit", "taken_on")
    rights = ("rights_end",)
    add_fieldsets = [
        (None, {"fields": ["original"]}),
        ("Lời của ảnh", {"fields": words}),
        ("Quyền sử dụng", {"fields": rights}),
    ]
    fieldsets = [
        (
            None,
            {
                "fields": ["thumbnail_image", "size", "on_the_portal", "used_in"],
                "description": "Tệp ảnh không thay được: ảnh khác thì tải lên thành ảnh mới.",
            },
        ),
        ("Lời của ảnh", {"fields": words}),
        ("Quyền sử dụng", {"fields": rights}),
        (
            "Điểm chính",
            {
                "fields": [("focus_x", "focus_y")],
                "description": "Chỗ phải còn lại khi ảnh bị cắt cho vừa khung, như mặt người. Bấm "
                "vào ảnh, hoặc dùng các phím mũi tên.",
                "classes": ["focal-point"],
            },
        ),
        ("Nguồn gốc", {"fields": ["uploader", "uploaded_at"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = UploadForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request, obj, form, change):
        try:
            super().save_model(request, obj, form, change)
        except BaseException:
            private_copies.forget_renditions(obj.content_hash)
            raise

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.published_renditions is not None:
            return False
        return super().has_delete_permission(request, obj)

    def get_urls(self):
        staff = self.admin_site.admin_view
        receiving = for_staff(
            self.has_add_permission,
            logged_out=LOGGED_OUT,
            no_right="Tài khoản của bạn không có quyền tải ảnh lên.",
        )
        picking = for_staff(
            self.has_view_permission,
            logged_out=LOGGED_OUT,
            no_right="Tài khoản của bạn không có quyền xem thư viện ảnh.",
        )
        return [
            path(
                "<int:photo_id>/thumbnail/",
                staff(require_safe(self.thumbnail_view)),
                name="media_gallery_photo_thumbnail",
            ),
            path(
                "upload/",
                staff(partial(upload_views.page, self)),
                name="media_gallery_photo_upload",
            ),
            path(
                "receive/",
                require_POST(receiving(partial(upload_views.endpoint, self))),
                name="media_gallery_photo_receive",
            ),
            path(
                "pick/",
                require_safe(picking(partial(picker.endpoint, self))),
                name="media_gallery_photo_pick",
            ),
            path(
                "<int:photo_id>/focus/",
                require_http_methods(["GET", "POST"])(picking(partial(focus.endpoint, self))),
                name="media_gallery_photo_focus",
            ),
            *super().get_urls(),
        ]

    def thumbnail_view(self, request: HttpRequest, photo_id: int) -> HttpResponseBase:
        """Serve the thumbnail of a photo, which may be private, to staff who may view photos."""
        photo = self.get_object(request, str(photo_id))
        if not self.has_view_permission(request, photo):
            raise PermissionDenied
        if photo is None:
            raise Http404
        try:
            file = uploads.thumbnail(photo)
        except (OSError, processing.UnreadablePicture) as error:
            raise Http404 from error
        return byte_ranges.respond(request, file, content_type="image/jpeg")

    @admin.display(description="ảnh")
    def thumbnail_image(self, photo: Photo):
        return format_html(
            '<img class="photo-thumbnail" src="{}" alt="{}" loading="lazy">',
            reverse("admin:media_gallery_photo_thumbnail", args=[photo.pk]),
            # The name of the link to its page, of a decoration too.
            photo.alternative or photo.caption,
        )

    @admin.display(description="kích thước")
    def size(self, photo: Photo) -> str:
        return f"{text.number(photo.width)} × {text.number(photo.height)} điểm ảnh"

    @admin.display(description="người đưa lên")
    def uploader(self, photo: Photo) -> str:
        # The field itself would be a link to the account, which only administrators may open.
        return str(photo.uploaded_by)

    @admin.display(description="đang công khai", boolean=True)
    def on_the_portal(self, photo: Photo) -> bool:
        return photo.is_public
