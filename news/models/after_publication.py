"""Kinds of corrections and of ends of a published text."""

from django.db import models


class Change(models.TextChoices):
    """Kind of a change to a text that has been public."""

    MINOR = "minor", "sửa nhỏ (lý do chỉ ở bàn biên tập)"
    SUBSTANTIVE = "substantive", "đính chính (công chúng đọc lời ghi chú)"


class EndKind(models.TextChoices):
    """Kinds of ends: withdrawn (410), out of date (a notice), moved (a redirect)."""

    WITHDRAWN = "withdrawn", "đã gỡ"
    OUT_OF_DATE = "out_of_date", "hết hiệu lực"
    MOVED = "moved", "đã chuyển"


class AtEnd(models.TextChoices):
    """Effects of the end date of an article."""

    OUT_OF_DATE = EndKind.OUT_OF_DATE.value, "vẫn đọc được, có ghi “hết hiệu lực”"
    WITHDRAWN = EndKind.WITHDRAWN.value, "gỡ khỏi cổng"
