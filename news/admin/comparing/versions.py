"""The versions of an article that can be compared: the desk, each save, each edition.

Each is read as an edition, saved or not: that is what readers would see of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from news.models import Article, Attachment, Edition, Tag
from portal.vietnamese import dates
from portal.web.numbers import parse_number

DESK, PUBLIC = "ban", "cong"
_EDITION = "lan-"


@dataclass(frozen=True)
class Version:
    """A version by its name in addresses; ``save`` is its row of the history, if it is one."""

    name: str
    label: str
    save: Any = None
    edition: Edition | None = None


class Versions:
    """The versions of one article, newest first in each group."""

    def __init__(self, article: Article):
        self.article = article
        # Whole rows are read only of the two that are compared.
        self.saves = list(
            article.history.select_related("history_user")
            .only("pk", "history_date", "history_user")
            .order_by("-history_date", "-history_id")
        )
        self.editions = list(
            article.editions.select_related("category", "published_by").order_by("-number")
        )

    def groups(self) -> Iterator[tuple[str, list[Version]]]:
        yield "Bàn biên tập", [Version(DESK, "Đang sửa, như đã lưu")]
        if self.editions:
            yield "Bản công bố", [self._of_edition(each) for each in self.editions]
        yield "Các lần lưu", [self._of_save(each) for each in self.saves]

    def find(self, name: str) -> Version | None:
        """Return the version of this name; ``cong`` is the newest edition."""
        if name == PUBLIC and self.editions:
            return self._of_edition(self.editions[0])
        known = {each.name: each for _group, found in self.groups() for each in found}
        return known.get(name)

    def default_pair(self) -> tuple[Version, Version]:
        """Return what readers have (or else the save before the last) and the desk."""
        desk = Version(DESK, "Đang sửa, như đã lưu")
        if self.editions:
            return self._of_edition(self.editions[0]), desk
        return self._of_save(self.saves[min(1, len(self.saves) - 1)]) if self.saves else desk, desk

    def before(self, name: str) -> Version | None:
        """Return the save before the one of this name."""
        keys = [each.pk for each in self.saves]
        number = parse_number(name)
        at = keys.index(number) + 1 if number in keys else len(keys)
        return self._of_save(self.saves[at]) if at < len(keys) else None

    def as_edition(self, version: Version) -> Edition:
        """Return what readers would get of the version."""
        if version.edition is not None:
            return Edition.objects.select_related("category", "lead_photo").get(
                pk=version.edition.pk
            )
        if version.save is None:
            return Edition.snapshot(self.article)
        return self._of_the_past(version.save)

    def _of_the_past(self, save: Any) -> Edition:
        row = self.article.history.get(pk=save.pk)
        then = Article(pk=self.article.pk)
        for field in Article._meta.concrete_fields:
            if not hasattr(row, field.attname):
                continue
            value = getattr(row, field.attname)
            if isinstance(field, models.ForeignKey) and value is not None:
                # What the version names may have been deleted since.
                there = field.remote_field.model._default_manager.filter(pk=value)
                value = value if there.exists() else None
            setattr(then, field.attname, value)
        tags = Tag.objects.filter(pk__in=[each.tag_id for each in row.tags.all()])
        return Edition.snapshot(then, tags=tags, attachments=self._attachments(save))

    def _attachments(self, save: Any) -> models.QuerySet[Attachment]:
        """Return the attachments at the end of the save. Files that were deleted are missing."""
        at = self.saves.index(save)
        until: datetime | None = self.saves[at - 1].history_date if at else None
        found = self.article.attachments.order_by("position", "pk")
        if until is None:
            return found.filter(taken_off_at=None)
        still_there = models.Q(taken_off_at=None) | models.Q(taken_off_at__gte=until)
        return found.filter(still_there, added_at__lt=until)

    def _of_save(self, save: Any) -> Version:
        who = save.history_user or "Chương trình"
        return Version(str(save.pk), f"Lưu {dates.short_datetime(save.history_date)}, {who}", save)

    def _of_edition(self, edition: Edition) -> Version:
        begun = dates.short_datetime(edition.begins_at)
        label = f"Lần {edition.number}, lên cổng {begun}, {edition.published_by}"
        return Version(f"{_EDITION}{edition.number}", label, edition=edition)
