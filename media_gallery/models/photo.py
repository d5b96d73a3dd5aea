"""Photos of the portal, each stored once, whether shown in articles, in their text or in albums."""

import datetime
import secrets
import shutil
import uuid
from functools import partial
from pathlib import PurePosixPath
from typing import Self

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.text import Truncator

from media_gallery.models.moderated import Moderated, StoredOnceQuerySet
from media_gallery.publication import renditions
from media_gallery.publication.renditions import Rendition, Sources
from portal.images import processing
from portal.vietnamese import dates
from portal.vietnamese.date_fields import PlausibleDateField
from portal.vietnamese.derived_fields import FoldedField, folded_index
from portal.vietnamese.fields import LineField
from portal.vietnamese.search_fields import SearchWordsField, words_index


def private_storage():
    """Return the storage of originals.

    A function, so that migrations do not record a storage and tests may replace it.
    """
    return storages["private"]


def original_path(photo: "Photo", filename: str) -> str:
    """Return ``photos/<yyyy>/<mm>/<uuid>.<ext>``, with the extension that ``receive`` gave.

    Raises SuspiciousFileOperation for any other extension.
    """
    extension = PurePosixPath(filename).suffix.removeprefix(".")
    if extension not in processing.EXTENSIONS.values():
        raise SuspiciousFileOperation("An original is stored by Photo.receive() only.")
    return f"photos/{timezone.localdate():%Y/%m}/{uuid.uuid4()}.{extension}"


def renditions_folder(content_hash: str) -> str:
    """Return the folder, in the private store, of the clean renditions of the photo."""
    return f"photo-renditions/{content_hash}"


def new_public_token() -> str:
    """Return a name, for a folder in the public store, that nobody can guess."""
    return secrets.token_urlsafe(16)


class WordsOfPhotoField(SearchWordsField):
    """A caption is a short text: it must not outrank the title of the article on the event."""

    def texts(self, row):
        return "", row.caption, f"{row.alt_text}\n{row.credit}"


class PhotoQuerySet(StoredOnceQuerySet["Photo"]):
    def public(self, at: datetime.datetime | None = None) -> Self:
        """Return the photos the public may see at ``at``, by default now.

        They have renditions in the public store: they are approved, and something public shows them
        (`media_gallery.publication.store`). Photos whose rights have expired are left out, even
        before their files are deleted.
        """
        found = self.filter(published_renditions__isnull=False).within_rights(at)
        # An attribute of each photo, which judges its own rights by this day.
        return found if at is None else found.annotate(judged_on=Value(dates.local_day(at)))

    def within_rights(self, at: datetime.datetime | None = None) -> Self:
        """Return the photos whose rights include the day of ``at`` in Vietnam.

        By default that is today by PostgreSQL's clock.
        """
        day = dates.local_day(at) if at else TruncDate(Now(), tzinfo=dates.VIETNAM)
        return self.filter(Q(rights_end=None) | Q(rights_end__gte=day))


class Photo(Moderated):
    """One picture: a private original, and clean renditions in the public store while it is public.

    The original keeps everything the camera wrote (place, time, serial number) and never leaves the
    private store. Only ``media_gallery.publication`` and the upload write ``renditions``; only
    ``media_gallery.publication.store`` writes ``public_token`` and ``published_renditions``.
    """

    original = models.FileField(
        "tệp ảnh",
        storage=private_storage,
        upload_to=original_path,
        max_length=200,
        help_text=(
            "JPEG, HEIC, PNG, WebP, AVIF hoặc GIF (lấy hình đầu tiên), không quá 30 MB và 60 triệu "
            "điểm ảnh. Tệp gốc được giữ kín; cổng chỉ hiện bản sao đã bỏ tọa độ và thông tin máy "
            "ảnh."
        ),
    )
    caption = LineField(
        "chú thích",
        max_length=500,
        help_text="Ảnh chụp ai, việc gì, ở đâu. Hiện dưới ảnh và dùng để tìm ảnh.",
    )
    alt_text = LineField(
        "mô tả ảnh",
        max_length=500,
        blank=True,
        help_text=(
            "Kể điều nhìn thấy trong ảnh, cho người dùng trình đọc màn hình. "
            "Để trống thì chú thích được đọc thay."
        ),
    )
    is_decorative = models.BooleanField(
        "ảnh trang trí",
        default=False,
        help_text="Ảnh chỉ để trang trí, không mang tin: trình đọc màn hình sẽ bỏ qua ảnh này.",
    )
    credit = LineField(
        "nguồn ảnh",
        max_length=200,
        blank=True,
        help_text="Người chụp hoặc nơi cung cấp ảnh, ví dụ: Bích Phượng.",
    )
    taken_on = PlausibleDateField(
        "ngày chụp",
        null=True,
        blank=True,
        help_text="Ngày/tháng/năm. Để trống thì lấy ngày máy ảnh đã ghi trong tệp, nếu có.",
    )
    rights_end = PlausibleDateField(
        "dùng được đến hết ngày",
        null=True,
        blank=True,
        help_text="Ngày cuối được phép dùng ảnh theo giấy phép. Hết ngày này ảnh tự rời mọi trang. "
        "Để trống: không có hạn.",
    )
    focus_x = models.PositiveSmallIntegerField(
        "điểm chính, ngang",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Phần trăm từ mép trái: chỗ phải còn lại khi ảnh bị cắt cho vừa khung.",
    )
    focus_y = models.PositiveSmallIntegerField(
        "điểm chính, dọc",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Phần trăm từ mép trên.",
    )
    content_hash = models.CharField(
        "dấu vân của tệp",
        max_length=64,
        unique=True,
        editable=False,
        validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")],
        error_messages={"unique": "Ảnh này đã có trong thư viện."},
        help_text="SHA-256 của tệp gốc: nhờ đó một ảnh không bị lưu hai lần.",
    )
    width = models.PositiveIntegerField(
        "chiều rộng", editable=False, help_text="Số điểm ảnh, sau khi xoay cho đúng chiều."
    )
    height = models.PositiveIntegerField(
        "chiều cao", editable=False, help_text="Số điểm ảnh, sau khi xoay cho đúng chiều."
    )
    dominant_colour = models.CharField(
        "màu chủ đạo",
        max_length=7,
        editable=False,
        validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z")],
        help_text="Màu giữ chỗ trong khi ảnh đang tải, dạng #rrggbb.",
    )
    renditions = models.JSONField(
        "các bản sạch",
        null=True,
        editable=False,
        help_text="Các bản đã bỏ thông tin máy ảnh, trong kho kín; làm khi tải ảnh lên.",
    )
    public_token = models.CharField(
        "thư mục công khai",
        max_length=32,
        unique=True,
        default=new_public_token,
        editable=False,
        help_text="Tên thư mục không đoán được của các bản công khai; đổi mỗi lần gỡ ảnh.",
    )
    published_renditions = models.JSONField(
        "các bản công khai",
        null=True,
        blank=True,
        editable=False,
        help_text="Các bản đang nằm trong kho công khai; trống khi ảnh chưa công khai.",
    )
    folded = FoldedField(
        "caption",
        "alt_text",
        "credit",
        verbose_name="từ để tìm",
        help_text="Chú thích, mô tả và nguồn ảnh, viết thường và bỏ dấu.",
    )
    search = WordsOfPhotoField("caption", "alt_text", "credit")

    objects = PhotoQuerySet.as_manager()

    #: The day for which `is_public` judges the rights; None is today by this machine's clock.
    judged_on: datetime.date | None = None

    class Meta(Moderated.Meta):
        abstract = False
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["-uploaded_at", "-id"]
        indexes = [
            *Moderated.Meta.indexes,
            models.Index(fields=["uploaded_at", "id"], name="photo_by_upload"),
            folded_index("photo_folded"),
            words_index("photo_words"),
            # Few have an end: which rights end next.
            models.Index(
                fields=["rights_end"],
                name="photo_rights_end",
                condition=Q(rights_end__isnull=False),
            ),
        ]
        permissions = [
            ("moderate_media", "Duyệt, từ chối và gỡ ảnh, album, video"),
            ("edit_media_of_others", "Sửa ảnh, album, video của người khác"),
        ]
        constraints = [
            *Moderated.Meta.constraints,
            # Files in the public store have been approved.
            models.CheckConstraint(
                condition=Q(published_renditions__isnull=True) | Q(state="approved"),
                name="photo_public_is_approved",
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="photo_has_a_size"),
            # Null is the one way to say "not public"; an empty list would be a second one.
            models.CheckConstraint(
                condition=~Q(published_renditions=[]), name="photo_public_has_renditions"
            ),
        ]

    def __str__(self):
        return Truncator(self.caption).chars(80)

    def receive(self, file: File, facts: processing.Facts) -> None:
        """Set ``file`` as the original, and the columns known from it; does not save the photo.

        ``facts`` is the result of ``processing.check(file)``.
        """
        file.name = f"original.{facts.extension}"
        self.original = file
        self.content_hash = facts.content_hash
        self.width, self.height = facts.width, facts.height
        self.dominant_colour = facts.dominant_colour
        if self.taken_on is None:
            self.taken_on = facts.taken_on

    @property
    def thumbnail_path(self) -> str:
        """The path of the staff's thumbnail in the private store; made when first requested."""
        return f"thumbnails/{self.content_hash}.jpg"

    @property
    def preview_path(self) -> str:
        """The path of the moderators' large preview in the private store, made in the same way."""
        return f"previews/{self.content_hash}.jpg"

    def private_paths(self) -> list[str]:
        """Return the paths of all files that the photo may have in the private store."""
        return [self.original.name or "", self.thumbnail_path, self.preview_path]

    @property
    def is_public(self) -> bool:
        """Whether the public may see the photo, by the rule of ``PhotoQuerySet.public()``.

        It needs no query. Without `judged_on` it uses this machine's clock instead of PostgreSQL's.
        """
        return self.published_renditions is not None and self.is_within_rights

    @property
    def is_within_rights(self) -> bool:
        return self.rights_end is None or self.rights_end >= (self.judged_on or dates.today())

    @property
    def alternative(self) -> str:
        """The text for screen readers: "" for decoration, else the description or the caption."""
        return "" if self.is_decorative else self.alt_text or self.caption

    @property
    def focus_classes(self) -> str:
        """The classes of ``focus.css`` that keep the focal point visible when the photo is cropped.

        They come in steps of 10 percent, because public pages allow no inline styles; "" for the
        middle, which browsers keep anyway.
        """
        x, y = (min(100, max(0, round(each / 10) * 10)) for each in (self.focus_x, self.focus_y))
        return "" if x == y == 50 else f"focus-x-{x} focus-y-{y}"

    @property
    def shown(self) -> tuple | None:
        """Everything a page's ``<picture>`` depends on, to compare; None if not public."""
        return (self.published_renditions, self.focus_x, self.focus_y) if self.is_public else None

    def sources(self) -> Sources | None:
        """Return the attributes of ``<picture>``, or None if the photo is not public.

        They come from this row alone (no query, no disk).
        """
        written = self._public_renditions()
        return None if written is None else renditions.sources(written)

    def to_share(self) -> Rendition | None:
        """Return the widest JPEG, for feeds and social sites; None if not public."""
        written = self._public_renditions()
        return None if written is None else renditions.widest_jpeg(written)

    def _public_renditions(self) -> list[dict] | None:
        return self.published_renditions if self.is_public else None

    def delete(self, *args, **kwargs):
        """Delete the photo and, after the commit, its private files.

        Raises ProtectedError for a public one: without its row, nothing would ever delete its files
        from the public store.
        """
        private = self.original.storage
        with transaction.atomic():
            # The row as it is now: a background job may be publishing it.
            row = Photo.objects.select_for_update().filter(pk=self.pk).first()
            if row is None:
                return 0, {}
            if row.published_renditions is not None:
                raise models.ProtectedError("Ảnh đang công khai: hãy gỡ ảnh trước.", {self})
            deleted = super().delete(*args, **kwargs)
            for path in row.private_paths():
                transaction.on_commit(partial(private.delete, path))
            folder = private.path(renditions_folder(row.content_hash))
            transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))
        return deleted
