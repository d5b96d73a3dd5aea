"""The append-only record of who did what, when and why. PostgreSQL refuses to change it."""

import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class Action(models.TextChoices):
    """All actions in the journal, in the newsroom's words (docs/newsroom.md)."""

    CREATE = "create", "tạo"
    EDIT = "edit", "sửa"
    SUBMIT = "submit", "gửi duyệt"
    REJECT = "reject", "trả lại"
    APPROVE = "approve", "duyệt"
    REJECT_MEDIA = "reject_media", "từ chối"
    PUBLISH = "publish", "đăng"
    SCHEDULE = "schedule", "hẹn giờ"
    CANCEL_SCHEDULE = "cancel_schedule", "hủy hẹn giờ"
    WITHDRAW = "withdraw", "gỡ"
    DISCARD_CHANGES = "discard_changes", "bỏ thay đổi chờ duyệt"
    DELETE = "delete", "xóa"
    PIN = "pin", "đưa lên đầu trang nhất"
    UNPIN = "unpin", "bỏ khỏi đầu trang nhất"
    ARRANGE = "arrange", "xếp lại trang nhất"
    MERGE = "merge", "gộp vào chuyên mục khác"
    SPLIT = "split", "tách khỏi chuyên mục đã gộp"


class EntryQuerySet(models.QuerySet):
    def about(self, thing: models.Model) -> "EntryQuerySet":
        """Return the entries about ``thing``, oldest first."""
        return self.filter(kind=thing._meta.label_lower, object_id=thing.pk).order_by("pk")


class Entry(models.Model):
    """One action of one person on one object, named without a foreign key: it may be deleted."""

    at = models.DateTimeField("lúc", db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người làm",
        help_text="Trống: do chương trình làm.",
    )
    action = models.CharField("việc", max_length=30)
    kind = models.CharField("loại", max_length=60)
    object_id = models.BigIntegerField("số hiệu")
    words = models.CharField("tên lúc đó", max_length=200)
    note = models.TextField("lý do", blank=True)
    facts = models.JSONField("chi tiết", default=dict, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "việc đã làm"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "object_id", "id"], name="journal_entry_about")]

    def __str__(self):
        return f"{self.actor or 'Chương trình'} {self.action_label}: {self.words}"

    @property
    def action_label(self) -> str:
        """Return the action in Vietnamese, or its code if this version does not know it."""
        return Action(self.action).label if self.action in Action.values else self.action


def record(
    action: Action,
    thing: models.Model,
    *,
    actor,
    note: str = "",
    at: datetime.datetime | None = None,
    **facts,
) -> Entry:
    """Write and return a journal entry: ``actor`` did ``action`` to ``thing``.

    Call it inside the transaction that does it, so that neither exists without the other.
    ``at`` is the time of the action; without it, the statement's own. ``facts`` must be JSON.
    """
    return Entry.objects.create(
        actor=actor,
        action=action,
        kind=thing._meta.label_lower,
        object_id=thing.pk,
        words=str(thing)[:200],
        note=note,
        facts=facts,
        **({"at": at} if at else {}),
    )
