"""Rows with a picture of their own in the public store."""

from functools import partial
from typing import ClassVar

from django.db import models, transaction


class OwnsPicture(models.Model):
    """A row whose picture leaves the public store when the row names it no more."""

    #: The name of the field that holds it.
    picture_field: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        rows = type(self)._base_manager.filter(pk=self.pk)
        before = rows.values_list(self.picture_field, flat=True).first()
        super().save(*args, **kwargs)
        if before and before != self._picture.name:
            self._forget(before)

    def delete(self, *args, **kwargs):
        before = self._picture.name
        deleted = super().delete(*args, **kwargs)
        if before:
            self._forget(before)
        return deleted

    @property
    def _picture(self):
        return getattr(self, self.picture_field)

    def _forget(self, name: str) -> None:
        # Only when the row names it no more for good: a rollback would want it back.
        transaction.on_commit(partial(self._picture.storage.delete, name))
