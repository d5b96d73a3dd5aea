"""Base of rows that have a picture of the agency in the public store."""

from functools import partial
from typing import ClassVar

from django.db import models, transaction


class OwnsPicture(models.Model):
    """Row whose old picture is deleted from the public store when it is replaced or removed."""

    #: The name of the picture's field.
    picture_field: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        rows = type(self)._base_manager.filter(pk=self.pk)
        before = rows.values_list(self.picture_field, flat=True).first()
        super().save(*args, **kwargs)
        if before and before != self._picture.name:
            self._delete_after_commit(before)

    def delete(self, *args, **kwargs):
        before = self._picture.name
        deleted = super().delete(*args, **kwargs)
        if before:
            self._delete_after_commit(before)
        return deleted

    @property
    def _picture(self):
        return getattr(self, self.picture_field)

    def _delete_after_commit(self, name: str) -> None:
        # After the commit, because a rollback needs the old file.
        transaction.on_commit(partial(self._picture.storage.delete, name))
