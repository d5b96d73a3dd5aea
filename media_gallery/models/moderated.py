"""Common columns of photos, albums and videos: the uploader, and the moderator's decision."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import connections, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.vietnamese.derived_fields import DerivedFieldsMixin, FoldedQuerySet
from portal.vietnamese.fields import LineField


class RejectionReason(models.Model):
    """A reason that moderators often give for a rejection, stored so that it need not be typed."""

    sentence = LineField(
        "lý do",
        max_length=160,
        unique=True,
        help_text="Một câu cho người đưa ảnh, video lên: vì sao chưa được và phải sửa gì.",
    )
    position = models.PositiveSmallIntegerField(
        "thứ tự",
        default=100,
        help_text="Số nhỏ đứng trước; chín lý do đầu chọn được bằng phím 1 đến 9 khi kiểm duyệt.",
    )

    class Meta:
        verbose_name = "lý do từ chối"
        verbose_name_plural = "lý do từ chối"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.sentence


M = TypeVar("M", bound="Moderated")


class ModeratedQuerySet(FoldedQuerySet[M]):
    def waiting(self) -> Self:
        """Return the pending objects, longest waiting first."""
        return self.filter(state=Moderated.State.PENDING).order_by("waiting_since", "pk")

    def approved(self) -> Self:
        return self.filter(state=Moderated.State.APPROVED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the objects one by one: each has its own files, and its ``delete`` may refuse."""
        with transaction.atomic():
            # In the order in which all others lock these rows, or two of them could deadlock.
            return sum(thing.delete()[0] for thing in self.order_by("pk")), {}

    # As Django marks its own: no template deletes, nor does a manager, which has all rows.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class StoredOnceQuerySet(ModeratedQuerySet[M]):
    """Query set of objects made of a file whose SHA-256 is in ``content_hash``."""

    def same_file(self, content_hash: str) -> M | None:
        """Return the object made of exactly the file with this SHA-256, or None.

        Call it in a transaction: when one file is uploaded twice at the same time (a double click),
        the second call waits for the first transaction, by an advisory lock in PostgreSQL.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(content_hash[:15], 16)])
        return self.filter(content_hash=content_hash).first()


class Moderated(DerivedFieldsMixin):
    """Base of objects that the public sees only after a moderator has approved them.

    Only ``media_gallery.moderation.actions`` writes the columns below. A check constraint in
    PostgreSQL guarantees that the uploader of an object is not the one who approved it.
    """

    class State(models.TextChoices):
        PENDING = "pending", "chờ duyệt"
        APPROVED = "approved", "đã duyệt"
        REJECTED = "rejected", "bị từ chối"
        WITHDRAWN = "withdrawn", "đã gỡ"

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="người đưa lên",
        help_text="Người đã đưa lên cổng; không tự duyệt được thứ của mình.",
    )
    uploaded_at = models.DateTimeField(
        "đưa lên lúc",
        default=timezone.now,
        editable=False,
        help_text="Lúc được đưa vào thư viện.",
    )
    state = models.CharField(
        "kiểm duyệt",
        max_length=9,
        choices=State.choices,
        default=State.PENDING,
        editable=False,
        help_text="Chỉ thứ đã duyệt mới hiện trên cổng.",
    )
    waiting_since = models.DateTimeField(
        "chờ duyệt từ",
        default=timezone.now,
        editable=False,
        help_text="Lúc gửi duyệt lần gần nhất.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="người quyết định",
        help_text="Người đã duyệt, từ chối hoặc gỡ lần gần nhất.",
    )
    decided_at = models.DateTimeField(
        "quyết định lúc",
        null=True,
        editable=False,
        help_text="Lúc duyệt, từ chối hoặc gỡ lần gần nhất.",
    )
    decision_note = models.TextField(
        "lý do",
        blank=True,
        editable=False,
        help_text="Vì sao bị từ chối hoặc bị gỡ, cho người đưa lên.",
    )
    version = models.PositiveIntegerField(
        "lần sửa",
        default=1,
        editable=False,
        help_text="Tăng mỗi lần lời được sửa, để không ai duyệt thứ mình chưa thấy.",
    )
    changes = models.JSONField(
        "đã sửa",
        default=list,
        editable=False,
        help_text="Những mục người đưa lên đã sửa từ lần quyết định trước.",
    )
    published_at = models.DateTimeField(
        "lên cổng lần đầu",
        null=True,
        editable=False,
        help_text="Lúc được duyệt lần đầu; xếp thứ tự các danh sách.",
    )

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                name="%(class)s_waiting",
                fields=["waiting_since", "id"],
                condition=Q(state="pending"),
            ),
            models.Index(name="%(class)s_by_publication", fields=["published_at", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_approved_by_its_owner",
                condition=~Q(state="approved")
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("uploaded_by")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_decisions_have_a_date",
                condition=Q(state="pending") | Q(decided_at__isnull=False),
            ),
        ]

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED
