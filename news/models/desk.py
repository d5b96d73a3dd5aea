"""Working texts that staff edit ("the desk"). Public pages never read the text from here."""

import datetime
import uuid
from functools import partial
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from simple_history.models import HistoricalRecords

from media_gallery.models import Photo
from media_gallery.models.photo import private_storage
from news.models.after_publication import AtEnd, Change
from news.models.embeds import EmbedsField
from news.models.full_text import (
    BodyTextField,
    WordPairsField,
    WordsOfTitleField,
    WordsWithBylineField,
)
from news.models.labels import Source, Tag
from news.models.photo_ids import PhotoIdsField
from portal.identity.models import User
from portal.rich_text import RichTextField
from portal.taxonomy.models import Category
from portal.vietnamese.date_fields import PlausibleDateTimeField
from portal.vietnamese.derived_fields import DerivedFieldsMixin
from portal.vietnamese.fields import LineField, ParagraphsField
from portal.web.page_cache.querysets import NamedQuerySet


# A class of this module: with a queryset of another one, mypy's plugin loses the manager when it
# reads this module from its cache.
class ArticleQuerySet(NamedQuerySet["Article"]):
    """Query set of articles; what has which words is found by news/search/desk.py."""


_ArticleManager = models.Manager.from_queryset(ArticleQuerySet)


class ArticleManager(_ArticleManager):
    """Manager that defers the columns for search, which are longer than the text itself."""

    def get_queryset(self):
        return super().get_queryset().defer(*Article.FOR_SEARCH)


class Article(DerivedFieldsMixin):
    """A working text. The public reads its editions instead (public_record.py)."""

    class DeskState(models.TextChoices):
        DRAFT = "draft", "nháp"
        SUBMITTED = "submitted", "chờ duyệt"
        CHANGES_REQUESTED = "changes_requested", "cần sửa"
        APPROVED = "approved", "đã duyệt"

    title = LineField(
        "tiêu đề", max_length=200, help_text="Nên dưới 100 ký tự để hiện trọn trên điện thoại."
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="chuyên mục",
        help_text="Phải có trước khi đăng.",
    )
    summary = ParagraphsField(
        "sapo",
        blank=True,
        max_length=600,
        help_text="Một hai câu nói điều quan trọng nhất; in đậm ở đầu bài và trong danh sách.",
    )
    body = RichTextField("nội dung", blank=True)

    lead_photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ảnh đại diện",
        help_text="Hiện ở đầu bài và trong danh sách tin. Bấm dấu + để tải ảnh mới lên.",
    )
    lead_caption = LineField(
        "chú thích ảnh",
        max_length=500,
        blank=True,
        help_text="Để trống: dùng chú thích của ảnh.",
    )
    lead_alt_text = LineField(
        "mô tả ảnh",
        max_length=500,
        blank=True,
        help_text="Cho người không nhìn thấy ảnh: trong ảnh có gì? Để trống: dùng mô tả của ảnh.",
    )

    byline = LineField(
        "bút danh", max_length=120, blank=True, help_text="Tên in dưới bài, ví dụ: Bích Phượng."
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="nguồn",
        help_text="Nơi bài được đăng lần đầu; in cạnh bút danh.",
    )
    source_url = models.URLField(
        "bài gốc ở nguồn",
        blank=True,
        max_length=500,
        help_text="Địa chỉ của bài gốc, bắt đầu bằng https://",
    )
    source_published_at = PlausibleDateTimeField(
        "nguồn đăng lúc", null=True, blank=True, help_text="Giờ Việt Nam."
    )
    tags = models.ManyToManyField(
        Tag,
        blank=True,
        verbose_name="chủ đề",
        related_name="+",
        help_text="Người đọc bấm vào chủ đề để xem các bài cùng chủ đề.",
    )
    # Ids, not foreign keys: an article that was deleted or withdrawn is just not shown.
    related_ids = ArrayField(
        models.BigIntegerField(),
        verbose_name="tin liên quan chọn tay",
        blank=True,
        default=list,
        help_text="Đứng trước các tin liên quan mà cổng tự tìm, theo thứ tự này.",
    )

    published_at = PlausibleDateTimeField(
        "ngày đăng in trên bài",
        null=True,
        blank=True,
        help_text="Để trống: lúc bài lên cổng lần đầu. Chỉ ghi khi bài có ngày sớm hơn, "
        "ví dụ bài đã đăng ở nơi khác từ trước.",
    )

    ends_at = PlausibleDateTimeField(
        "hết hạn lúc",
        null=True,
        blank=True,
        help_text="Để trống: không hết hạn. Ví dụ lúc hết hạn nộp hồ sơ, hết ngày lấy ý kiến.",
    )
    ends_how = models.CharField(
        "khi hết hạn", max_length=12, choices=AtEnd, default=AtEnd.OUT_OF_DATE
    )
    change = models.CharField(
        "lần sửa này là",
        max_length=12,
        choices=Change,
        blank=True,
        help_text="Chỉ hỏi khi bài đã từng lên cổng.",
    )
    change_note = ParagraphsField(
        "đã sửa gì, vì sao",
        max_length=500,
        blank=True,
        help_text="Đính chính: công chúng đọc lời này cạnh bài và trong lịch sử của bài.",
    )

    desk_state = models.CharField(
        "bàn biên tập", max_length=20, choices=DeskState, default=DeskState.DRAFT, editable=False
    )
    approval = models.ForeignKey(
        "news.Approval", models.RESTRICT, null=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="người viết",
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    saved_at = models.DateTimeField("lưu lúc", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    photo_ids = PhotoIdsField("lead_photo", "body")
    embeds = EmbedsField("body")

    # What the desk's search reads (news/search/desk.py); computed from the columns above.
    body_text = BodyTextField("body")
    search = WordsWithBylineField("title", "summary", "body", "byline")
    search_title = WordsOfTitleField(words="search")
    search_pairs = WordPairsField(words="search")

    FOR_SEARCH = ("body_text", "search", "search_title", "search_pairs")

    objects = ArticleManager()
    history = HistoricalRecords(
        m2m_fields=[tags],
        excluded_fields=[*FOR_SEARCH, "photo_ids", "embeds", "version", "approval"],
    )

    # Where set, the next save is recorded under this time and user instead of the present ones.
    _history_date: datetime.datetime
    _history_user: User

    class Meta:
        verbose_name = "tin bài"
        verbose_name_plural = "tin bài"
        ordering = ["-pk"]
        indexes = [
            # As those of editions; articles are saved less often than they are searched.
            *(
                GinIndex(fields=[vector], name=f"news_article_{vector}", gin_pending_list_limit=256)
                for vector in ("search", "search_title", "search_pairs")
            ),
            # The few that wait, longest unchanged first (all of 20,000 are wide rows: 65 ms).
            models.Index(fields=["desk_state", "saved_at"], name="news_article_desk_state"),
            GinIndex(fields=["photo_ids"], name="news_article_photos"),
            GinIndex(fields=["embeds"], name="news_article_embeds"),
        ]
        permissions = [
            ("publish_article", "Được đăng, hẹn giờ tin bài và sửa bài của người khác"),
            ("withdraw_article", "Được gỡ tin bài đang đăng"),
            ("publish_in_emergency", "Được đăng khẩn khi chưa có người thứ hai duyệt"),
        ]
        constraints = [
            models.CheckConstraint(
                name="news_article_approved_has_approval",
                condition=models.Q(approval=None) | models.Q(desk_state="approved"),
            )
        ]

    def __str__(self):
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None:
            update_fields = {*update_fields, "saved_at"}
        super().save(*args, update_fields=update_fields, **kwargs)


def attachment_path(attachment: "Attachment", name: str) -> str:
    """Return the path in the private store: a random name, never the name of the upload."""
    return f"attachments/{uuid.uuid4().hex}.{attachment.kind}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def on_desk(self) -> Self:
        """Return those the working text has now; editions may still list others."""
        return self.filter(taken_off_at=None).order_by("position", "pk")


class Attachment(models.Model):
    """A document attached to an article. It is public only while a public edition lists it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="attachments")
    title = LineField(
        "tên hiện dưới bài", max_length=200, blank=True, help_text="Để trống: dùng tên tệp."
    )
    file = models.FileField(
        "tệp",
        upload_to=attachment_path,
        storage=private_storage,
        max_length=120,
        help_text="PDF, DOCX, XLSX, ODT, ODS hoặc ODP, tối đa 30 MB.",
    )
    file_name = LineField(max_length=150, editable=False)
    kind = models.CharField(max_length=5, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    added_at = models.DateTimeField(db_default=Now(), editable=False)
    taken_off_at = models.DateTimeField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["sha256"], name="news_attachment_sha256")]

    def __str__(self):
        return self.title or self.file_name

    def delete(self, *args, **kwargs):
        """Delete the row and the text inside the file now, and the file after the commit."""
        # It imports the editions, which import this module.
        from news.models.search.attachment_words import DocumentText  # noqa: PLC0415

        with transaction.atomic():
            transaction.on_commit(partial(self.file.storage.delete, self.file.name or ""))
            deleted = super().delete(*args, **kwargs)
            DocumentText.objects.forget(self.sha256)
        return deleted

    def take_off(self) -> None:
        """Remove it from the working text; editions that list it still offer it for download."""
        self.taken_off_at = timezone.now()
        self.save(update_fields=["taken_off_at"])
