"""The agency that stands behind the portal, and the people who work at it."""

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models

from portal.text_fields import LineField


class User(AbstractUser):
    """A member of staff. Citizens have no accounts."""

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self):
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as Vietnamese write it."""
        return f"{self.last_name} {self.first_name}".strip()


class Identity(models.Model):
    """What the portal is called and where it lives: one row, edited in the admin.

    Nothing about one province is in the code, because provinces are renamed and merged.
    """

    portal_name = LineField(
        "tên cổng",
        max_length=120,
        default="Cổng thông tin điện tử",
        help_text="Hiện ở đầu mọi trang và trên tab trình duyệt, ví dụ: "
        "Cổng thông tin điện tử tỉnh Sông Mây.",
    )
    agency_name = LineField(
        "cơ quan chủ quản",
        max_length=160,
        blank=True,
        help_text="Cơ quan chịu trách nhiệm về cổng, hiện ở chân trang.",
    )
    address = LineField("địa chỉ", max_length=200, blank=True)
    phone = LineField("điện thoại", max_length=40, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    canonical_origin = models.CharField(
        "địa chỉ chính thức của cổng",
        max_length=120,
        blank=True,
        validators=[
            RegexValidator(
                r"\Ahttps?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?\Z",
                "Hãy ghi dạng https://tinh.gov.vn, không có dấu / ở cuối.",
            )
        ],
        help_text="Dùng cho liên kết trong RSS và bản in, ví dụ https://tinh.gov.vn. "
        "Để trống: dùng địa chỉ mà người đọc đang mở.",
    )

    class Meta:
        verbose_name = "thông tin cổng"
        verbose_name_plural = "thông tin cổng"
        constraints = [
            models.CheckConstraint(name="identity_identity_is_one_row", condition=models.Q(pk=1))
        ]

    def __str__(self):
        return self.portal_name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> "Identity":
        """The portal's identity; an unsaved one with the defaults before anybody filled it in."""
        return cls.objects.first() or cls()
