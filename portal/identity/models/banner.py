"""Notices: a line at the top of every page or a box beside the news, for a limited time."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from portal.identity.models.own_picture import OwnsPicture
from portal.vietnamese.date_fields import PlausibleDateTimeField
from portal.vietnamese.fields import LineField


class BannerQuerySet(models.QuerySet):
    def current(self, at: datetime.datetime | None = None):
        """Return the notices to show at ``at``, by default now by the database's clock."""
        instant = at or Now()
        return self.filter(
            Q(shown_from=None) | Q(shown_from__lte=instant),
            Q(shown_until=None) | Q(shown_until__gt=instant),
        )


class Banner(OwnsPicture):
    """A sentence, with or without link and picture, shown from one time to another."""

    picture_field = "picture"

    class Place(models.TextChoices):
        TOP = "top", "đầu mọi trang"
        SIDE = "side", "cột bên"

    text = LineField(
        "nội dung", max_length=240, help_text="Một câu, ví dụ: Bão số 5: người dân không ra khơi."
    )
    url = models.CharField(
        "liên kết",
        max_length=300,
        blank=True,
        validators=[
            RegexValidator(
                r"\A(https://[^\s\\]+|/(?!/)[^\s\\]*)\Z",
                "Hãy ghi địa chỉ bắt đầu bằng https://, hoặc bằng / nếu là trang của cổng.",
            )
        ],
        help_text="Nơi đọc thêm: https://… hoặc trang của cổng, ví dụ /tin-tuc/. "
        "Để trống: chỉ có chữ.",
    )
    place = models.CharField(
        "chỗ hiện",
        max_length=4,
        choices=Place.choices,
        default=Place.TOP,
        help_text="Đầu mọi trang: một dải chữ, cho điều ai cũng phải biết. Cột bên: bên phải trang "
        "chủ, các danh sách tin và bài; trên điện thoại thì ở dưới.",
    )
    picture = models.ImageField(
        "hình",
        upload_to="thong-bao/",
        blank=True,
        help_text="Hiện ở cột bên, phía trên nội dung; dải đầu trang chỉ có chữ. JPEG, PNG hoặc "
        "WebP, từ 800 × 320 điểm ảnh; hình có tỉ lệ khác được cắt lấy phần giữa.",
    )
    alt_text = LineField(
        "mô tả hình",
        max_length=240,
        blank=True,
        help_text="Cho người không nhìn thấy hình: chữ và thông tin có trong hình mà nội dung chưa "
        "nói. Hình chỉ để trang trí: để trống.",
    )
    is_urgent = models.BooleanField(
        "khẩn cấp",
        default=False,
        help_text="Bão lũ, dịch bệnh, cháy rừng… Hiện nổi bật, có chữ “Khẩn cấp” ở trước.",
    )
    shown_from = PlausibleDateTimeField(
        "hiện từ", null=True, blank=True, help_text="Để trống: hiện ngay."
    )
    shown_until = PlausibleDateTimeField(
        "hiện đến", null=True, blank=True, help_text="Để trống: hiện cho đến khi xóa."
    )
    position = models.PositiveSmallIntegerField(
        "thứ tự", default=100, help_text="Số nhỏ đứng trước."
    )

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = "dải thông báo"
        verbose_name_plural = "dải thông báo"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="identity_banner_ends_after_it_begins",
                # NULL if either time is empty, which passes a CHECK.
                condition=Q(shown_until__gt=models.F("shown_from")),
            )
        ]

    def __str__(self):
        return self.text

    def clean(self):
        super().clean()
        if self.shown_from and self.shown_until and self.shown_until <= self.shown_from:
            raise ValidationError({"shown_until": "Phải muộn hơn lúc bắt đầu hiện."})
