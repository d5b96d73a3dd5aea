"""Videos: uploaded files, or addresses of videos on other sites."""

import shutil
import uuid
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Self

from django.core.files.storage import storages
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from media_gallery.models.moderated import Moderated, StoredOnceQuerySet
from media_gallery.models.photo import private_storage
from media_gallery.publication import renditions
from media_gallery.publication.renditions import Rendition, Sources, public_url
from portal.taxonomy.models import Category
from portal.vietnamese import dates, text
from portal.vietnamese.date_fields import PlausibleDateField
from portal.vietnamese.derived_fields import FoldedField, folded_index
from portal.vietnamese.fields import LineField, ParagraphsField
from portal.vietnamese.search_fields import FoldedLineField, SearchWordsField, words_index


def new_original_path() -> str:
    """Return ``videos/<uuid>.bin``: the uploaded name and extension cannot be trusted."""
    return f"videos/{uuid.uuid4()}.bin"


def original_path(video: "Video", filename: str) -> str:
    return new_original_path()


def poster_path(video: "Video", filename: str) -> str:
    return f"posters/{uuid.uuid4()}.jpg"


def _thumbnail_of(poster: str) -> str:
    return f"thumbnails/{PurePosixPath(poster).name}"


def words_of_captions(captions: str) -> str:
    """Return the words of subtitles, WebVTT as `videos.subtitles` writes it, as one line."""
    lines = (line for line in captions.splitlines()[1:] if "-->" not in line)
    return text.plain_text("\n".join(lines))


class WordsOfVideoField(SearchWordsField):
    def texts(self, row):
        long = (row.credit, row.transcript, words_of_captions(row.captions))
        return row.title, row.description, "\n".join(long)


class VideoQuerySet(StoredOnceQuerySet["Video"]):
    def public(self) -> Self:
        """Return the videos the public may see: approved, with their files in the public store."""
        return self.filter(published_files__isnull=False)

    def for_cards(self) -> Self:
        """Defer the long texts that cards in lists do not show."""
        return self.defer("folded", "folded_title", "search", "captions", "transcript")

    def awaiting_captions(self) -> Self:
        """Return the approved videos without subtitles and transcript, earliest promised day first.

        Videos without a promised day are left out.
        """
        return (
            self.approved()
            .filter(captions="", transcript="", captions_promised_on__isnull=False)
            .order_by("captions_promised_on", "pk")
        )

    def overdue(self) -> Self:
        """Return the approved videos whose subtitles were promised for a day before today."""
        return self.awaiting_captions().filter(captions_promised_on__lt=dates.today())


class Video(Moderated):
    """A film: a private original of which clean copies are made, or an address on another site.

    Only ``media_gallery.videos.conversion`` writes the facts of the original and ``renditions``,
    only ``media_gallery.publication.store`` writes ``public_token`` and ``published_files``.
    ``captions`` holds the subtitles as WebVTT.
    """

    title = LineField("tên video", max_length=200, help_text="Việc gì, ở đâu.")
    description = ParagraphsField(
        "giới thiệu", max_length=3000, blank=True, help_text="Vài câu dưới video."
    )
    recorded_on = PlausibleDateField(
        "ngày quay", null=True, blank=True, help_text="Ngày/tháng/năm; để trống nếu không rõ."
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="chuyên mục",
        help_text="Để trống nếu không thuộc chuyên mục nào.",
    )
    credit = LineField(
        "nguồn", max_length=200, blank=True, help_text="Người quay hoặc nơi cung cấp."
    )
    external_url = models.CharField(
        "địa chỉ ở nơi khác",
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(r"\Ahttps://[^\s\\]+\Z", "Hãy ghi địa chỉ bắt đầu bằng https://.")
        ],
        help_text="Trang của video ở YouTube, đài truyền hình… Trang của cổng hiện hình bìa và "
        "liên kết; không tải gì từ nơi khác khi người xem chưa bấm.",
    )
    captions = models.TextField(
        "phụ đề", blank=True, help_text="WebVTT. Tệp .srt được chuyển sang WebVTT khi tải lên."
    )
    transcript = ParagraphsField(
        "lời thoại", blank=True, help_text="Toàn bộ lời nói và tiếng động đáng kể, dạng chữ."
    )
    captions_promised_on = PlausibleDateField(
        "hẹn có phụ đề trước ngày",
        null=True,
        blank=True,
        help_text="Chưa có phụ đề lẫn lời thoại: hẹn ngày sẽ có. Quá hẹn thì video vào danh sách "
        "nợ phụ đề.",
    )

    original = models.FileField(
        "tệp video",
        storage=private_storage,
        upload_to=original_path,
        max_length=200,
        blank=True,
        editable=False,
        help_text="Tệp gốc được giữ kín; cổng chỉ phát bản đã chuyển đổi.",
    )
    content_hash = models.CharField(
        "dấu vân của tệp",
        max_length=64,
        blank=True,
        editable=False,
        help_text="SHA-256 của tệp gốc: nhờ đó một video không bị lưu hai lần.",
    )
    size = models.PositiveBigIntegerField("dung lượng", default=0, editable=False)
    duration = models.FloatField("thời lượng (giây)", null=True, editable=False)
    width = models.PositiveIntegerField("chiều rộng", null=True, editable=False)
    height = models.PositiveIntegerField("chiều cao", null=True, editable=False)
    codecs = models.CharField("chuẩn nén", max_length=80, blank=True, editable=False)
    obstacle = models.TextField(
        "vì sao phải chuyển đổi",
        blank=True,
        editable=False,
        help_text="Điều làm trình duyệt không phát được tệp gốc; trống nếu phát được.",
    )
    poster = models.FileField(
        "hình bìa",
        storage=private_storage,
        upload_to=poster_path,
        max_length=200,
        blank=True,
        editable=False,
    )
    poster_second = models.FloatField(
        "giây lấy hình bìa",
        null=True,
        blank=True,
        editable=False,
        help_text="Trống: cổng tự chọn.",
    )
    renditions = models.JSONField(
        "các bản đã chuyển đổi",
        null=True,
        editable=False,
        help_text="Các tệp trong kho kín, rộng nhất trước: đường dẫn, rộng, cao, dung lượng.",
    )
    public_token = models.CharField("thư mục công khai", max_length=32, blank=True, editable=False)
    published_files = models.JSONField(
        "các tệp công khai",
        null=True,
        editable=False,
        help_text="Những gì đang nằm trong kho công khai; trống khi video chưa công khai.",
    )
    folded = FoldedField("title", "description", "credit")
    folded_title = FoldedLineField("title")
    search = WordsOfVideoField("title", "description", "credit", "transcript", "captions")

    objects = VideoQuerySet.as_manager()

    # Only on videos that were read through `media_gallery.videos.status.with_work`.
    work: dict[str, Any] | None

    class Meta(Moderated.Meta):
        abstract = False
        verbose_name = "video"
        verbose_name_plural = "video"
        ordering = ["-uploaded_at", "-id"]
        indexes = [
            *Moderated.Meta.indexes,
            folded_index("video_folded"),
            words_index("video_words"),
        ]
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(
                name="video_is_a_file_or_an_address",
                condition=Q(original="") & ~Q(external_url="")
                | ~Q(original="") & Q(external_url=""),
                violation_error_message="Video là một tệp hoặc một địa chỉ ở nơi khác.",
            ),
            models.UniqueConstraint(
                name="video_kept_once",
                fields=["content_hash"],
                condition=~Q(content_hash=""),
                violation_error_message="Video này đã có trong thư viện.",
            ),
            models.UniqueConstraint(
                name="video_folder_of_its_own",
                fields=["public_token"],
                condition=~Q(public_token=""),
            ),
            # Files in the public store have been approved.
            models.CheckConstraint(
                name="video_public_is_approved",
                condition=Q(published_files__isnull=True) | Q(state="approved"),
            ),
        ]

    def __str__(self):
        return self.title

    def delete(self, *args, **kwargs):
        """Delete the video and, after the commit, its private files.

        Raises ProtectedError for a public one.
        """
        private = storages["private"]
        with transaction.atomic():
            # The row as it is now: a background job may be publishing it or making its poster.
            row = Video.objects.select_for_update().filter(pk=self.pk).first()
            if row is None:
                return 0, {}
            if row.published_files is not None:
                raise models.ProtectedError("Video đang công khai: hãy gỡ video trước.", {self})
            deleted = super().delete(*args, **kwargs)
            for path in row.private_paths():
                transaction.on_commit(partial(private.delete, path))
            if not row.is_external:
                # The whole folder, because a conversion may be writing copies into it right now.
                folder = private.path(row.copies_folder)
                transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))
        return deleted

    def get_absolute_url(self):
        return reverse("media_gallery:video", args=[self.slug, self.pk])

    def private_paths(self) -> list[str]:
        """Return the paths of all files that the video has in the private store."""
        copies = [file["path"] for file in self.renditions or ()]
        return [path for path in (self.original.name, *self.poster_paths(), *copies) if path]

    def poster_paths(self) -> list[str]:
        """Return the paths of the poster, of one that waits for approval, and their thumbnails."""
        posters = filter(None, [self.poster.name, self.waiting_changes.get("poster")])
        return [path for poster in posters for path in (poster, _thumbnail_of(poster))]

    @property
    def thumbnail_path(self) -> str:
        """The path of the poster's thumbnail in the private store, or "" without a poster.

        The file is made when first requested.
        """
        return _thumbnail_of(self.poster.name) if self.poster.name else ""

    @property
    def copies_folder(self) -> str:
        """The folder of the converted copies in the private store."""
        # A video on another site has none, and "" would name the folder of all copies.
        assert self.original.name
        return f"renditions/{PurePosixPath(self.original.name).stem}"

    @property
    def slug(self) -> str:
        return text.slug(self.title) or "video"

    @property
    def is_external(self) -> bool:
        return bool(self.external_url)

    @property
    def is_ready(self) -> bool:
        """Whether the video can be watched: it is converted, or on another site."""
        return self.is_external or bool(self.renditions)

    @property
    def is_public(self) -> bool:
        """Whether the public may see the video, by the rule of ``VideoQuerySet.public()``."""
        return self.published_files is not None

    @property
    def files(self) -> list[dict]:
        """The public copies, widest first, for a player to choose from; empty if not public.

        Each is a dict with ``url``, ``width``, ``height``, ``bytes`` and ``path``.
        """
        files = self.published_files["files"] if self.published_files else ()
        return [file | {"url": public_url(file["path"])} for file in files]

    @property
    def captions_url(self) -> str:
        path = self.published_files["captions"] if self.published_files else ""
        return public_url(path) if path else ""

    def sources(self) -> Sources | None:
        """Return the attributes of ``<picture>`` for the poster; None without a public one."""
        poster = self.published_files and self.published_files["poster"]
        return renditions.sources(poster) if poster else None

    def to_share(self) -> Rendition | None:
        """Return the poster's widest JPEG, for feeds, players and social sites.

        Returns None without a public poster.
        """
        poster = self.published_files and self.published_files["poster"]
        return renditions.widest_jpeg(poster) if poster else None
