"""The pictures of the portal, each kept once: in articles, inside articles, later in albums."""

import secrets
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import storages
from django.core.validators import RegexValidator
from django.db import connections, models, transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import Truncator

from media_gallery import pictures
from portal import text
from portal.text_fields import LineField

# A plain <img src> gets the widest rendition up to this many pixels; srcset offers the others.
FALLBACK_WIDTH = 1024


def private_storage():
    """The store of originals, looked up when used so that migrations and tests may move it."""
    return storages["private"]


def original_path(photo: "Photo", filename: str) -> str:
    """``photos/<yyyy>/<mm>/<uuid>.<ext>``: only the extension that ``receive`` gave is kept."""
    extension = PurePosixPath(filename).suffix.removeprefix(".")
    if extension not in pictures.EXTENSIONS.values():
        raise SuspiciousFileOperation("An original is stored by Photo.receive() only.")
    return f"photos/{timezone.localdate():%Y/%m}/{uuid.uuid4()}.{extension}"


def new_public_token() -> str:
    """A folder name in the public store that nobody can guess."""
    return secrets.token_urlsafe(16)


def public_url(path: str) -> str:
    """The address of a file of the public store.

    Its names are our own and need no quoting, and a list of news has more than a hundred: the
    storage's way of joining addresses would take a tenth of the page's time.
    """
    return f"{storages['default'].base_url}{path}"


@dataclass(frozen=True)
class Sources:
    """What a ``<picture>`` needs; ``width`` and ``height`` hold the place before the bytes come."""

    webp_srcset: str
    jpeg_srcset: str
    src: str
    width: int
    height: int


@dataclass(frozen=True)
class Rendition:
    """One file of the public store, for those who want one address and its facts."""

    url: str
    width: int
    height: int
    bytes: int
    content_type: str = "image/jpeg"


class PhotoQuerySet(models.QuerySet):
    def public(self):
        """The photos the public may see: those whose clean renditions lie in the public store."""
        return self.filter(published_renditions__isnull=False)

    def same_picture(self, content_hash: str) -> "Photo | None":
        """The photo made of this very file. In a transaction, of two uploads of one file at once
        (a double click) the second waits here until the first is stored."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(content_hash[:15], 16)])
        return self.filter(content_hash=content_hash).first()

    def search(self, words: str):
        """The photos whose caption, description or credit holds every word, whatever the marks."""
        found = self
        for word in text.fold(words).split():
            found = found.filter(folded__contains=word)
        return found


class Photo(models.Model):
    """One picture: a private original, and clean renditions in the public store while it is used.

    The original keeps everything the camera wrote (place, time, serial number) and never leaves the
    private store. ``media_gallery.renditions`` alone writes ``public_token`` and
    ``published_renditions``.
    """

    original = models.FileField(
        "tệp ảnh",
        storage=private_storage,
        upload_to=original_path,
        max_length=200,
        help_text=(
            "JPEG, PNG, WebP, AVIF hoặc GIF (lấy hình đầu tiên), không quá 30 MB và 60 triệu điểm "
            "ảnh. Tệp gốc được giữ kín; cổng chỉ hiện bản sao đã bỏ tọa độ và thông tin máy ảnh."
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
    taken_on = models.DateField(
        "ngày chụp",
        null=True,
        blank=True,
        help_text="Ngày/tháng/năm. Để trống thì lấy ngày máy ảnh đã ghi trong tệp, nếu có.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="uploaded_photos",
        editable=False,
        verbose_name="người tải lên",
        help_text="Người đã đưa ảnh này vào thư viện.",
    )
    uploaded_at = models.DateTimeField(
        "tải lên lúc",
        default=timezone.now,
        editable=False,
        help_text="Lúc ảnh được đưa vào thư viện.",
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
    folded = models.TextField(
        "từ để tìm",
        editable=False,
        help_text="Chú thích, mô tả và nguồn ảnh, viết thường và bỏ dấu.",
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["uploaded_at", "id"], name="photo_by_upload")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="photo_has_a_size"
            ),
            # Null is the one way to say "not public"; an empty list would be a second one.
            models.CheckConstraint(
                condition=~models.Q(published_renditions=[]), name="photo_public_has_renditions"
            ),
        ]

    def __str__(self):
        return Truncator(self.caption).chars(80)

    def save(self, *args, update_fields=None, **kwargs):
        self.folded = text.fold(f"{self.caption} {self.alt_text} {self.credit}")
        if update_fields is not None and {"caption", "alt_text", "credit"} & set(update_fields):
            update_fields = {*update_fields, "folded"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def receive(self, file: File, facts: pictures.Facts) -> None:
        """Make ``file``, in which ``pictures.check`` found ``facts``, the original; not saved."""
        file.name = f"original.{facts.extension}"
        self.original = file
        self.content_hash = facts.content_hash
        self.width, self.height = facts.width, facts.height
        self.dominant_colour = facts.dominant_colour
        if self.taken_on is None:
            self.taken_on = facts.taken_on

    @property
    def thumbnail_path(self) -> str:
        """Where in the private store the staff's thumbnail lies, once it was asked for."""
        return f"thumbnails/{self.content_hash}.jpg"

    @property
    def is_public(self) -> bool:
        """The same promise as ``PhotoQuerySet.public()``, for a photo already read."""
        return self.published_renditions is not None

    @property
    def alternative(self) -> str:
        """What a screen reader says: nothing for decoration, else the description or caption."""
        return "" if self.is_decorative else self.alt_text or self.caption

    def sources(self) -> Sources | None:
        """What ``<picture>`` shows, from this row alone (no query, no disk); None if not public."""
        if not self.is_public:
            return None
        by_format: dict[str, list[dict]] = {"WEBP": [], "JPEG": []}
        for rendition in sorted(self.published_renditions, key=lambda each: each["width"]):
            by_format[rendition["format"]].append(rendition)
        jpegs = by_format["JPEG"]
        fallback = next(
            (each for each in reversed(jpegs) if each["width"] <= FALLBACK_WIDTH), jpegs[0]
        )
        webp_srcset, jpeg_srcset = (
            ", ".join(f"{public_url(each['path'])} {each['width']}w" for each in by_format[name])
            for name in ("WEBP", "JPEG")
        )
        return Sources(
            webp_srcset=webp_srcset,
            jpeg_srcset=jpeg_srcset,
            src=public_url(fallback["path"]),
            width=jpegs[-1]["width"],
            height=jpegs[-1]["height"],
        )

    def to_share(self) -> Rendition | None:
        """The picture for feeds and social sites: the widest JPEG; None if not public."""
        if not self.is_public:
            return None
        jpegs = [each for each in self.published_renditions if each["format"] == "JPEG"]
        widest = max(jpegs, key=lambda each: each["width"])
        return Rendition(
            url=public_url(widest["path"]),
            width=widest["width"],
            height=widest["height"],
            bytes=widest["bytes"],
        )


@receiver(pre_delete, sender=Photo)
def refuse_to_delete_public_photo(instance: Photo, **kwargs) -> None:
    """Bytes in the public store without a row that knows of them could never be withdrawn."""
    if instance.is_public:
        raise models.ProtectedError("Ảnh đang công khai: hãy gỡ bài dùng ảnh trước.", {instance})


@receiver(post_delete, sender=Photo)
def delete_private_files(instance: Photo, **kwargs) -> None:
    """Also after a bulk delete, which calls no method of the model."""
    private = instance.original.storage
    for path in (instance.original.name, instance.thumbnail_path):
        transaction.on_commit(partial(private.delete, path))
