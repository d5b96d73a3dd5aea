"""Notices to members of staff, and by which way each of them wants which kind."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

LONGEST_SENTENCE = 300
#: How long notices are kept: those that were read, and all others.
READ_KEPT, KEPT = datetime.timedelta(days=90), datetime.timedelta(days=365)


class Kind(models.TextChoices):
    """Kinds of notices; people read the labels where they choose."""

    SUBMITTED = "submitted", "Có bài chờ duyệt"
    RETURNED = "returned", "Bài của tôi bị trả lại"
    APPROVED = "approved", "Bài của tôi được duyệt"
    PUBLISHED = "published", "Bài của tôi được đăng, hẹn giờ"
    WITHDRAWN = "withdrawn", "Bài bị gỡ, hết hiệu lực hoặc hủy hẹn giờ"
    REMARK = "remark", "Có nhận xét về bài của tôi"
    EMERGENCY = "emergency", "Có bài đăng khẩn cấp, chờ người thứ hai xem lại"
    CONTENT = "content", "Kiểm tra hằng đêm thấy liên kết ẩn, lời cờ bạc, tên miền mới"
    ACCOUNT = "account", "Tài khoản của tôi: mã xác nhận khi đăng nhập"


class Way(models.TextChoices):
    """Channels of a notice: the bell, e-mail, both, none."""

    BELL = "bell", "chuông"
    EMAIL = "email", "thư điện tử"
    BOTH = "both", "cả hai"
    NONE = "none", "không báo"


#: The way of whoever has not chosen. Mail only for what somebody has to act on without being asked
#: to look: everything else would fill the mailboxes of editors.
DEFAULT_WAYS = dict.fromkeys(Kind, Way.BELL) | {
    Kind.RETURNED: Way.BOTH,
    Kind.EMERGENCY: Way.BOTH,
    Kind.CONTENT: Way.BOTH,
    Kind.ACCOUNT: Way.BOTH,
}


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_bell_of(self, user) -> Self:
        """Return the notices that the bell of ``user`` shows, newest first."""
        return self.filter(user=user.pk, in_bell=True).order_by("-pk")

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def outdated(self) -> Self:
        """Return those read more than READ_KEPT ago, and all older than KEPT."""
        return self.filter(
            Q(read_at__lt=Now() - READ_KEPT) | Q(created_at__lt=Now() - KEPT),
        )


class Notice(models.Model):
    """One notice to one person: somebody (``actor``) did something to an object.

    The object is named by kind and number, without a foreign key: it may be deleted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    sentence = models.CharField("việc", max_length=LONGEST_SENTENCE)
    reason = models.TextField("lý do", blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    about = models.CharField(max_length=60, help_text="Loại của thứ được nói đến: news.article.")
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    in_bell = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    by_email = models.BooleanField(default=False)
    emailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                name="notifications_in_bell", fields=["user", "-id"], condition=Q(in_bell=True)
            ),
            # Counted on every page of the back office: as few rows as there are unread ones.
            models.Index(
                name="notifications_unread",
                fields=["user"],
                condition=Q(in_bell=True, read_at=None),
            ),
        ]

    def __str__(self):
        return self.sentence


class Preference(models.Model):
    """The channel that a person has chosen for a kind of notice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    way = models.CharField(max_length=5, choices=Way)

    class Meta:
        verbose_name = "cách nhận thông báo"
        verbose_name_plural = "cách nhận thông báo"
        constraints = [
            models.UniqueConstraint(
                name="notifications_preference_one_way_a_kind", fields=["user", "kind"]
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.kind} {self.way}"
