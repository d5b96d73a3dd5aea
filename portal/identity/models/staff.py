"""Accounts of staff."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from portal.vietnamese.fields import LineField


class User(AbstractUser):
    """A member of staff. Citizens have no accounts."""

    unit = LineField(
        "đơn vị",
        max_length=120,
        blank=True,
        help_text="Phòng, ban hoặc huyện, xã, ví dụ: Phòng Thời sự. Báo cáo cộng tin bài theo "
        "đơn vị.",
    )
    must_change_password = models.BooleanField(
        "phải đổi mật khẩu khi đăng nhập", default=False, editable=False
    )

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self):
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Return the name with the family name first, as in Vietnamese."""
        return f"{self.last_name} {self.first_name}".strip()
