"""Unsaved texts of forms, and the forms that people have open."""

import datetime

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

#: How long a text is kept after it was typed last. Then the person has forgotten it.
KEPT = datetime.timedelta(days=30)
#: How long the numbers of a saved text are kept, so that a late request does not bring it back.
CLOSED_KEPT = datetime.timedelta(days=1)


class UnsavedTextQuerySet(models.QuerySet["UnsavedText"]):
    def offered_to(self, user) -> "UnsavedTextQuerySet":
        """Return what ``user`` has typed and not saved, newest first."""
        return self.filter(user=user, has_text=True).order_by("-kept_at", "-pk")

    def of_form(self, kind: str, object_id: int | None) -> "UnsavedTextQuerySet":
        """Return the texts of one object's form, or of the "add" form of its kind."""
        if object_id is None:
            return self.filter(kind=kind, object_id__isnull=True)
        return self.filter(kind=kind, object_id=object_id)

    def outdated(self) -> "UnsavedTextQuerySet":
        """Return what the daily job deletes."""
        now = timezone.now()
        return self.filter(
            models.Q(kept_at__lt=now - KEPT)
            | models.Q(has_text=False, kept_at__lt=now - CLOSED_KEPT)
        )


class UnsavedText(models.Model):
    """The fields that one person has changed in one open form (a tab) and not saved.

    The object is named by kind and number: it may be deleted, or not exist yet. ``fields`` is
    {name: {"n", "place", "label", "values", "texts", "opened"}}: ``place`` orders the fields as in
    the form, ``opened`` is {column: what it had when the form was opened}. A field that is as saved
    again has no "values". The browser counts its writes: a field
    is replaced only by a write with a higher ``n``, and writes up to ``closed`` belong to a form
    that was saved. So requests may arrive late and in any order.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField("thẻ")
    kind = models.CharField("loại", max_length=60)
    object_id = models.BigIntegerField("số hiệu", null=True)
    address = models.CharField("trang", max_length=300)
    name = models.CharField("tên lúc đó", max_length=200, blank=True)
    fields = models.JSONField("các ô", default=dict)
    has_text = models.BooleanField("còn chữ chưa lưu", default=True)
    closed = models.BigIntegerField("đã lưu đến lần ghi", default=0)
    begun_at = models.DateTimeField("từ", default=timezone.now)
    kept_at = models.DateTimeField("giữ lúc", default=timezone.now)

    objects = UnsavedTextQuerySet.as_manager()

    class Meta:
        verbose_name = "phần chưa lưu"
        verbose_name_plural = "phần chưa lưu"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="editing_unsavedtext_one_a_tab", fields=["user", "key"])
        ]
        indexes = [models.Index(name="editing_unsavedtext_kept_at", fields=["kept_at"])]

    def __str__(self):
        return self.name

    @property
    def title(self) -> str:
        """Return the kind and the name for people: "tin bài: Cầu mới", "tin bài mới"."""
        model = self._model
        kind = str(model._meta.verbose_name) if model else self.kind
        if self.object_id is None:
            kind = f"{kind} mới"
        return f"{kind}: {self.name}" if self.name else kind

    @property
    def is_gone(self) -> bool:
        """Whether the object has been deleted; a query."""
        if self.object_id is None and self._model:
            return False
        return not (self._model and self._model._default_manager.filter(pk=self.object_id).exists())

    @property
    def _model(self) -> type[models.Model] | None:
        try:
            return apps.get_model(self.kind)
        except (LookupError, ValueError):
            return None


#: A form whose page has not been heard of for this long is closed, or its machine is off. A tab in
#: the background may wake only once a minute.
GONE = datetime.timedelta(seconds=150)
#: A person who has typed nothing for this long is probably elsewhere.
IDLE = datetime.timedelta(minutes=10)
_PURGED = datetime.timedelta(hours=1)


class OpenFormQuerySet(models.QuerySet["OpenForm"]):
    def present(self, kind: str, object_id: int) -> "OpenFormQuerySet":
        """Return the forms of the object that are open now, the first opened first."""
        return self.filter(
            kind=kind, object_id=object_id, seen_at__gte=timezone.now() - GONE
        ).order_by("opened_at", "pk")

    def outdated(self) -> "OpenFormQuerySet":
        return self.filter(seen_at__lt=timezone.now() - _PURGED)


class OpenForm(models.Model):
    """A form that somebody has open in a tab, as its page reports every few seconds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField("thẻ")
    kind = models.CharField("loại", max_length=60)
    object_id = models.BigIntegerField("số hiệu")
    opened_at = models.DateTimeField("mở lúc", default=timezone.now)
    seen_at = models.DateTimeField("còn mở lúc", default=timezone.now)
    typed_at = models.DateTimeField("gõ lúc", default=timezone.now)

    objects = OpenFormQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu mẫu đang mở"
        verbose_name_plural = "biểu mẫu đang mở"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="editing_openform_one_a_tab", fields=["user", "key"])
        ]
        indexes = [
            models.Index(name="editing_openform_object", fields=["kind", "object_id", "seen_at"])
        ]

    def __str__(self):
        return f"{self.user} · {self.kind} {self.object_id}"
