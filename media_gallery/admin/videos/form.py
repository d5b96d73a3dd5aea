"""Forms of a new video and of an existing one."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from media_gallery.admin.moderation.base_admin import WordsForm
from media_gallery.models import Upload, Video
from media_gallery.videos import subtitles, uploads
from portal.images import processing

WORDS = ["title", "description", "recorded_on", "category", "credit"]
SPOKEN = ["captions_file", "captions", "transcript", "captions_promised_on"]


class VideoForm(WordsForm):
    """Form of a video's text, subtitles and poster; ``user`` is the user who fills it in."""

    user = None

    captions_file = forms.FileField(
        label="Tệp phụ đề",
        required=False,
        help_text="WebVTT (.vtt) hoặc SubRip (.srt), không quá 1 MB; thay phụ đề đang có. "
        "Tiếng Việt nên lưu bằng mã UTF-8.",
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt,application/x-subrip"}),
        allow_empty_file=True,
    )
    poster_picture = forms.FileField(
        label="Ảnh bìa riêng",
        required=False,
        help_text="JPEG, PNG, WebP hoặc AVIF, không quá 30 MB. Cổng tạo lại thành JPEG đã bỏ tọa "
        "độ và thông tin máy ảnh.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        allow_empty_file=True,
    )

    class Meta:
        model = Video
        fields = [*WORDS, "captions", "transcript", "captions_promised_on", "external_url"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "captions": forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
            "transcript": forms.Textarea(attrs={"rows": 8}),
        }

    def clean_captions(self):
        written = self.cleaned_data["captions"]
        return self._read_captions(written.encode()) if written.strip() else ""

    def clean_captions_file(self):
        file = self.cleaned_data["captions_file"]
        if not file:
            return ""
        # One byte above the limit is enough for ``subtitles.read`` to see that it is too long.
        return self._read_captions(file.read(subtitles.MAX_BYTES + 1))

    def clean_poster_picture(self):
        picture = self.cleaned_data["poster_picture"]
        if picture:
            try:
                processing.check(picture)
            except processing.UnreadablePicture as error:
                raise ValidationError(str(error)) from error
        return picture

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("captions_file"):
            cleaned["captions"] = cleaned["captions_file"]
        if "_transcript" in self.data and not cleaned.get("transcript"):
            if not cleaned.get("captions"):
                self.add_error("transcript", "Chưa có phụ đề để lấy lời thoại.")
            else:
                cleaned["transcript"] = subtitles.read(cleaned["captions"].encode()).transcript()
        return cleaned

    def changed_words(self) -> dict[str, str]:
        """Return the columns that differ from the stored ones, with their verbose names.

        It compares the cleaned values, because browsers send line ends in their own way.
        """
        return {
            name: str(self.instance._meta.get_field(name).verbose_name)
            for name in VideoForm.Meta.fields
            if name in self.fields and self._stored(name) != self.initial.get(name)
        }

    def _stored(self, name: str):
        cleaned = self.cleaned_data[name]
        return cleaned.pk if isinstance(cleaned, Model) else cleaned

    def _read_captions(self, content: bytes) -> str:
        try:
            return subtitles.read(content, seconds=self.instance.duration).webvtt()
        except subtitles.UnreadableCaptions as error:
            raise ValidationError(str(error)) from error


class NewVideoForm(VideoForm):
    """Form of a new video: a file sent in pieces (``upload``) or with the form, or an address."""

    data: QueryDict

    upload = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label="Tệp video",
        required=False,
        help_text=(
            "MP4, MOV, WebM, MKV, AVI, WMV hoặc MPEG, không quá "
            f"{uploads.gigabytes(uploads.MAX_BYTES)}, dài không quá 4 giờ. Đứt mạng "
            "hay tắt máy giữa chừng thì chọn lại đúng tệp đó để gửi tiếp. Tệp gốc "
            "được giữ kín; cổng chỉ phát bản đã chuyển đổi."
        ),
        widget=forms.FileInput(
            attrs={"accept": "video/*,.mkv,.mts,.m2ts,.ts,.vob,.wmv,.avi,.mov,.mp4,.webm"}
        ),
        allow_empty_file=True,
        # Neither the name nor its length matters.
        max_length=None,
    )

    def clean(self):
        cleaned = super().clean()
        self.source = None
        given = [name for name in ("upload", "file", "external_url") if cleaned.get(name)]
        # A newly chosen file replaces the one sent before.
        if given[:2] == ["upload", "file"]:
            given.remove("upload")
        if not given and not self.errors.keys() & {"file", "external_url"}:
            self.add_error("file", "Hãy chọn tệp video, hoặc ghi địa chỉ của video ở nơi khác.")
        elif len(given) > 1:
            self.add_error(
                "external_url", "Video là một tệp hoặc một địa chỉ ở nơi khác, không phải cả hai."
            )
        elif given and given[0] != "external_url":
            self._take_file(given[0], cleaned)
        return cleaned

    def _take_file(self, name: str, cleaned: dict) -> None:
        try:
            if name == "file":
                self.source = uploads.receive_whole(cleaned["file"], by=self.user)
                # If the form is shown again with errors, the file need not be sent again.
                self.data = self.data.copy()
                self.data[self.add_prefix("upload")] = str(self.source.pk)
            else:
                self.source = Upload.objects.get(uploaded_by=self.user, pk=UUID(cleaned["upload"]))
                uploads.validate(self.source)
        except uploads.AlreadyThere as twin:
            self.add_error("file", already_there(twin.video))
        except uploads.UploadRejected as error:
            self.add_error("file", str(error))
        except (Upload.DoesNotExist, ValueError):
            self.add_error("file", "Tệp đã tải lên không còn trên máy chủ. Hãy chọn lại tệp.")


def already_there(video: Video) -> str:
    """Return the error message for a file that the library already has, with a link to it."""
    return format_html(
        'Tệp này đã có trong thư viện: <a href="{}">{}</a>. Hãy dùng video đó.',
        reverse("admin:media_gallery_video_change", args=[video.pk]),
        video,
    )
