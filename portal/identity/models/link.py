""" "Liên kết website": other agencies' sites, grouped by level as citizens know them."""

from django.core.validators import URLValidator
from django.db import models

from portal.vietnamese.fields import LineField


class LinkGroup(models.Model):
    """A level of links: Trung ương, tỉnh, sở ngành, xã phường."""

    name = LineField(
        "tên nhóm", max_length=80, unique=True, help_text="Ví dụ: Trung ương; Sở, ban, ngành."
    )
    position = models.PositiveSmallIntegerField(
        "thứ tự", default=100, help_text="Số nhỏ đứng trước."
    )

    class Meta:
        verbose_name = "nhóm liên kết"
        verbose_name_plural = "liên kết website"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Link(models.Model):
    """One site of another agency."""

    group = models.ForeignKey(
        LinkGroup, models.CASCADE, related_name="links", verbose_name="nhóm liên kết"
    )
    name = LineField("tên trang", max_length=120, help_text="Tên cơ quan, không phải địa chỉ.")
    url = models.URLField(
        "địa chỉ",
        validators=[
            URLValidator(
                ["https"],
                # Its own code, because the field has another message for "invalid".
                code="not_https",
                message="Chỉ nhận địa chỉ an toàn, bắt đầu bằng https://.",
            )
        ],
        help_text="Bắt đầu bằng https://",
    )
    position = models.PositiveSmallIntegerField(
        "thứ tự", default=100, help_text="Số nhỏ đứng trước."
    )

    class Meta:
        verbose_name = "liên kết"
        verbose_name_plural = "liên kết"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="identity_link_is_https", condition=models.Q(url__startswith="https://")
            )
        ]

    def __str__(self):
        return self.name
