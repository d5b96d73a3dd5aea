"""The table of background jobs. Only queue.py changes it."""

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from portal.vietnamese import text

FULL = 100


class Job(models.Model):
    """A job of one kind about one object (``key``)."""

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ"
        RUNNING = "running", "đang làm"
        DONE = "done", "xong"
        FAILED = "failed", "hỏng"

    kind = models.CharField("loại việc", max_length=60)
    key = models.CharField("về", max_length=200, help_text="Số hiệu của thứ được làm.")
    args = models.JSONField("chi tiết", default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(
        "số lần đã thử", default=0, help_text="Tính cả lần đang làm."
    )
    progress = models.PositiveSmallIntegerField(
        "tiến độ", default=0, validators=[MaxValueValidator(FULL)], help_text="Phần trăm đã xong."
    )
    message = models.TextField(
        "lời nhắn", blank=True, help_text="Đang làm gì, hoặc vì sao lần gần nhất không xong."
    )
    run_at = models.DateTimeField(
        "làm từ lúc", db_default=Now(), help_text="Không làm sớm hơn lúc này."
    )
    created_at = models.DateTimeField("giao lúc", db_default=Now())
    started_at = models.DateTimeField("bắt đầu", null=True)
    finished_at = models.DateTimeField("kết thúc", null=True)
    lease = models.DateTimeField(
        "giữ đến",
        null=True,
        help_text="Quá lúc này mà chưa được gia hạn: máy làm việc đã dừng, việc được làm lại.",
    )

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-pk"]
        constraints = [
            # At most one waits for each kind and key, and at most one runs.
            models.UniqueConstraint(
                name="jobs_job_one_waiting", fields=["kind", "key"], condition=Q(state="waiting")
            ),
            models.UniqueConstraint(
                name="jobs_job_one_running", fields=["kind", "key"], condition=Q(state="running")
            ),
            models.CheckConstraint(
                name="jobs_job_runs_under_a_lease",
                condition=~Q(state="running") | Q(started_at__isnull=False, lease__isnull=False),
            ),
            models.CheckConstraint(name="jobs_job_progress", condition=Q(progress__lte=FULL)),
        ]
        indexes = [
            models.Index(
                name="jobs_job_open",
                fields=["run_at", "id"],
                condition=Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"

    def say(self, progress: int | None = None, message: str = "") -> None:
        """Store the progress (0–100) and a Vietnamese sentence about it, for staff.

        What is left out stays as it was. One short UPDATE: staff see it at once, unless the
        handler calls this inside a transaction of its own.
        """
        if progress is not None:
            self.progress = min(max(int(progress), 0), FULL)
        if message:
            self.message = text.normalise_paragraphs(message)
        self.this_run().update(progress=self.progress, message=self.message)

    def this_run(self) -> models.QuerySet["Job"]:
        """Return the row of this run; empty after another worker has taken the job over."""
        return Job.objects.filter(pk=self.pk, state=Job.State.RUNNING, started_at=self.started_at)
