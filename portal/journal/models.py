"""The append-only record of who did what, when and why.

PostgreSQL refuses to change it, and chains the entries when they are committed: decision 0016.
"""

import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from portal.vietnamese.derived_fields import FoldedField, FoldedQuerySet, folded_index


class Action(models.TextChoices):
    """All actions in the journal, in the newsroom's words (docs/newsroom.md)."""

    CREATE = "create", "tạo"
    EDIT = "edit", "sửa"
    SUBMIT = "submit", "gửi duyệt"
    REJECT = "reject", "trả lại"
    APPROVE = "approve", "duyệt"
    REJECT_MEDIA = "reject_media", "từ chối"
    PUBLISH = "publish", "đăng"
    REVIEW = "review", "xem lại sau khi đăng khẩn"
    SCHEDULE = "schedule", "hẹn giờ"
    ADD_LINKS = "add_links", "thêm liên kết ra ngoài"
    CANCEL_SCHEDULE = "cancel_schedule", "hủy hẹn giờ"
    WITHDRAW = "withdraw", "gỡ"
    TAKE_DOWN = "take_down", "cho gỡ mọi tin của nguồn"
    TAKEN_DOWN = "taken_down", "gỡ xong tin của nguồn"
    CONFIRM_TAKEDOWN = "confirm_takedown", "xác nhận việc gỡ tin của nguồn"
    EXPIRE = "expire", "ghi hết hiệu lực"
    MOVE = "move", "chuyển địa chỉ"
    CONFIRM = "confirm", "xác nhận việc gỡ"
    DISCARD_CHANGES = "discard_changes", "bỏ thay đổi chờ duyệt"
    DELETE = "delete", "xóa"
    REMARK = "remark", "nhận xét"
    RESOLVE_REMARK = "resolve_remark", "xong một nhận xét"
    REOPEN_REMARK = "reopen_remark", "mở lại một nhận xét"
    PIN = "pin", "đưa lên đầu trang nhất"
    UNPIN = "unpin", "bỏ khỏi đầu trang nhất"
    ARRANGE = "arrange", "xếp lại trang nhất"
    MERGE = "merge", "gộp vào chuyên mục khác"
    SPLIT = "split", "tách khỏi chuyên mục đã gộp"
    LOG_IN = "log_in", "đăng nhập"
    LOG_OUT = "log_out", "đăng xuất"
    LOG_IN_REFUSED = "log_in_refused", "đăng nhập không được"
    LOCK_LOG_IN = "lock_log_in", "khóa đăng nhập vì sai mật khẩu"
    UNLOCK_LOG_IN = "unlock_log_in", "mở khóa đăng nhập"
    CODE_REFUSED = "code_refused", "gõ sai mã xác nhận"
    PROOF_REFUSED = "proof_refused", "gõ lại mật khẩu hay mã bị sai"
    SET_UP_SECOND_FACTOR = "set_up_second_factor", "bật mã xác nhận"
    REMOVE_SECOND_FACTOR = "remove_second_factor", "gỡ mã xác nhận"
    RENEW_RECOVERY_CODES = "renew_recovery_codes", "tạo mã dự phòng mới"
    USE_RECOVERY_CODE = "use_recovery_code", "dùng một mã dự phòng"
    END_SESSIONS = "end_sessions", "kết thúc phiên đăng nhập"
    SET_PASSWORD = "set_password", "đặt mật khẩu"
    SEND_PASSWORD_LINK = "send_password_link", "gửi đường dẫn đặt lại mật khẩu"
    REFUSED = "refused", "bị từ chối"
    REDO_JOB = "redo_job", "cho chạy lại"
    DISMISS_JOB = "dismiss_job", "bỏ khỏi danh sách"
    RUN_COMMAND = "run_command", "chạy lệnh"
    CHANGE_SETTINGS = "change_settings", "đổi cài đặt"
    CHECK = "check", "kiểm tra"


def label_of_action(code: str) -> str:
    """Return the action in Vietnamese, or its code if this version does not know it."""
    return Action(code).label if code in Action.values else code


#: Kinds of things that only those who may see accounts read about.
OF_ACCOUNTS = ("identity.user", "auth.group", "portal.settings", "portal.command")


class EntryQuerySet(FoldedQuerySet["Entry"]):
    def seen_by(self, user) -> "EntryQuerySet":
        """Return the entries that ``user``, who may read the journal, sees.

        Who logged in from where, and what was refused to whom, is for those who run the accounts.
        """
        return self if user.has_perm("identity.view_user") else self.exclude(kind__in=OF_ACCOUNTS)

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
    folded = FoldedField("words", "note", default="")
    # The place in the chain: PostgreSQL writes it at commit, so it is None and "" before.
    number = models.BigIntegerField("số", null=True, editable=False)
    previous_hash = models.CharField(
        "dấu của dòng trước", max_length=64, editable=False, default=""
    )
    hash = models.CharField("dấu", max_length=64, editable=False, default="")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "việc đã làm"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "object_id", "id"], name="journal_entry_about"),
            models.Index(fields=["action", "id"], name="journal_entry_action"),
            models.Index(fields=["at"], name="journal_entry_at"),
            folded_index("journal_entry_folded"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="journal_entry_number",
                # Not the rows of transactions that go on: their versions would fill the index.
                condition=models.Q(number__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.actor or 'Chương trình'} {self.action_label}: {self.words}"

    @property
    def action_label(self) -> str:
        return label_of_action(self.action)


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
        words=_fitting(str(thing)),
        note=note,
        facts=facts,
        **({"at": at} if at else {}),
    )


def record_event(
    action: Action, kind: str, words: str, *, actor=None, note: str = "", **facts
) -> Entry:
    """Write and return an entry about something that has no row, such as a command; as `record`.

    ``kind`` is a name with a dot, like the label of a model.
    """
    return Entry.objects.create(
        actor=actor,
        action=action,
        kind=kind,
        object_id=0,
        words=_fitting(words),
        note=note,
        facts=facts,
    )


def _fitting(words: str) -> str:
    # PostgreSQL stores no NUL, and an entry about something must never fail for its name.
    return words.replace("\0", "")[:200]
