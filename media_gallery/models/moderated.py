"""Common columns of photos, albums and videos: the uploader, the decision, waiting changes."""

import copy
from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, transaction
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile
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

#: The condition of a row that waits for a moderator: it is new, or has changes to approve.
WAITS = Q(state="pending") | Q(state="approved", changes_note="") & ~Q(waiting_changes={})


class ModeratedQuerySet(FoldedQuerySet[M]):
    def with_ids(self, ids: Iterable[int]) -> Self:
        """Return the objects with these ids; a kept page depends on each of them alone."""
        wanted = list(ids)
        table = self.model._meta.db_table
        return self.filter(pk__in=wanted).named(*(f"{table}/id={pk}" for pk in wanted))

    def waiting(self) -> Self:
        """Return the objects that wait for a moderator, longest waiting first.

        They are pending, or approved and with changes that are not public yet.
        """
        return self.filter(WAITS).order_by("waiting_since", "pk")

    def returned(self, user) -> Self:
        """Return the objects of ``user`` that a moderator has sent back, or whose changes were."""
        returned = Q(state=Moderated.State.REJECTED) | ~Q(changes_note="")
        own = Q(uploaded_by=user) | Q(edited_by__contains=[user.pk])
        return self.filter(own, returned)

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

    The columns of an approved object are what the public sees. Changes made later wait in
    ``waiting_changes`` until another person approves them. Only ``media_gallery.moderation`` writes
    the columns below. A check constraint in PostgreSQL guarantees that the uploader of an object
    is not the one who approved it.
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
        help_text="Những mục đã sửa từ lần quyết định trước.",
    )
    waiting_changes = models.JSONField(
        "thay đổi chờ duyệt",
        default=dict,
        editable=False,
        encoder=DjangoJSONEncoder,
        help_text="Điều đã sửa ở mục đã duyệt, theo tên cột; công chúng chưa thấy.",
    )
    changes_note = models.TextField(
        "lý do trả lại thay đổi",
        blank=True,
        editable=False,
        help_text="Vì sao thay đổi không được duyệt, cho người sửa.",
    )
    edited_by = models.JSONField(
        "những người đã sửa",
        default=list,
        editable=False,
        help_text="Số hiệu những người đã sửa từ lần duyệt trước; họ không tự duyệt được.",
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
                condition=WAITS,
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
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_changes_wait_beside_the_approved",
                condition=Q(state="approved") | Q(waiting_changes={}, changes_note=""),
            ),
        ]

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def waits(self) -> bool:
        """Whether a moderator has to decide on the object, by the rule of ``WAITS``."""
        return self.is_pending or bool(self.waiting_changes and not self.changes_note)

    def as_edited(self) -> Self:
        """Return a copy with the waiting changes in its columns, for staff; never save it."""
        edited = copy.copy(self)
        columns = {field.name: field for field in self._meta.concrete_fields}
        for name, value in self.waiting_changes.items():
            if field := columns.get(name):
                setattr(edited, field.attname, field.to_python(value))
        return edited

    def column(self, name: str) -> Any:
        """Return the plain value of a column: the key of a foreign key, the path of a file."""
        value = getattr(self, self._meta.get_field(name).attname)  # type: ignore[union-attr]
        return value.name or "" if isinstance(value, FieldFile) else value
