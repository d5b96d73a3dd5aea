"""Unfinished uploads of video files."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from media_gallery.models.video import new_original_path


class Upload(models.Model):
    """A partly or completely received file, until a ``Video`` is saved with it.

    The received bytes are written to the path that the original of the video will have: the length
    of that file is the number of bytes received, and saving the video moves nothing. Only
    ``media_gallery.videos.uploads`` writes these rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="người đưa lên",
        help_text="Chỉ người này tải tiếp được.",
    )
    name = models.CharField(
        "tên tệp", max_length=255, help_text="Chỉ để người tải nhận ra tệp của mình."
    )
    size = models.PositiveBigIntegerField(
        "dung lượng", validators=[MinValueValidator(1)], help_text="Số byte của cả tệp."
    )
    fingerprint = models.CharField(
        "dấu riêng",
        max_length=100,
        blank=True,
        help_text="Điều trình duyệt nhận ra tệp khi được chọn lại để tải tiếp.",
    )
    path = models.CharField(
        "chỗ trong kho kín", max_length=200, default=new_original_path, editable=False
    )
    content_hash = models.CharField(
        "dấu vân của tệp", max_length=64, blank=True, help_text="SHA-256, khi đã đến đủ."
    )
    begun_at = models.DateTimeField("bắt đầu lúc", default=timezone.now)

    class Meta:
        verbose_name = "tệp video đang tải lên"
        verbose_name_plural = "tệp video đang tải lên"
        ordering = ["-begun_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="upload_goes_on_where_it_stopped",
                fields=["uploaded_by", "size", "fingerprint"],
                condition=~Q(fingerprint=""),
            ),
            models.CheckConstraint(name="upload_is_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self):
        return self.name
