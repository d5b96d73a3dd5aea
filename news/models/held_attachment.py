"""Documents chosen in the form of an article that has not been saved yet."""

import datetime
import uuid
from functools import partial
from typing import Self

from django.conf import settings
from django.core.files import File
from django.db import models, transaction
from django.utils import timezone

from media_gallery.models.photo import private_storage
from news.models.desk import attachment_path
from portal.vietnamese.fields import LineField

#: How long a document is kept for a form that is never saved.
KEPT = datetime.timedelta(days=1)


class HeldAttachmentQuerySet(models.QuerySet["HeldAttachment"]):
    def of(self, user, pk: str) -> Self:
        """Return the document with that id if ``user`` has chosen it, or nothing."""
        try:
            return self.filter(held_by=user.pk, pk=uuid.UUID(pk))
        except ValueError:
            return self.none()

    def left(self) -> Self:
        """Return the documents whose forms were left more than KEPT ago."""
        return self.filter(held_at__lt=timezone.now() - KEPT)


class HeldAttachment(models.Model):
    """A document that was received with a form, until an attachment is saved with its file.

    It has a row of its own, committed before the form is looked at: when the form is rejected or
    its action is refused, the document is offered again, and no file is without a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.FileField(upload_to=attachment_path, storage=private_storage, max_length=120)
    file_name = LineField(max_length=150)
    kind = models.CharField(max_length=5)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    held_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = HeldAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp đính kèm chưa lưu"
        verbose_name_plural = "tệp đính kèm chưa lưu"
        default_permissions = ()
        indexes = [models.Index(name="held_attachment_held_at", fields=["held_at"])]

    def __str__(self):
        return self.file_name

    @classmethod
    def hold(cls, file: File, *, name: str, kind: str, size: int, sha256: str, by) -> Self:
        """Store ``file``, a checked document, for the user ``by``.

        Raises OSError when it cannot be written; nothing is stored then.
        """
        held = cls(held_by=by, file_name=name, kind=kind, size=size, sha256=sha256)
        try:
            held.file.save(name, file, save=False)
            held.save(force_insert=True)
        except BaseException:
            # The store leaves nothing of a file that it could not write.
            if held.file.name:
                held.file.storage.delete(held.file.name)
            raise
        return held

    def delete(self, *args, **kwargs):
        """Delete the row now, and the file after the commit.

        Does nothing if the row is gone: then the file is an attachment's.
        """
        with transaction.atomic():
            if not HeldAttachment.objects.select_for_update().filter(pk=self.pk).exists():
                return 0, {}
            transaction.on_commit(partial(self.file.storage.delete, self.file.name or ""))
            return super().delete(*args, **kwargs)
