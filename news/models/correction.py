"""What a new edition of a published text changes, as its readers or only the newsroom are told."""

from django.db import models


class Change(models.TextChoices):
    """Kind of a change to a text that has been public."""

    MINOR = "minor", "sửa nhỏ (lý do chỉ ở bàn biên tập)"
    SUBSTANTIVE = "substantive", "đính chính (công chúng đọc lời ghi chú)"
