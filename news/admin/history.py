"""The history of an article: what each save changed, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from news.admin.article_form import TEXT_FIELDS
from news.models import Article, Tag
from portal.rich_text.comparison import paragraphs as comparison
from portal.rich_text.comparison.paragraphs import Paragraph, Part
from portal.rich_text.comparison.words import Kind
from portal.rich_text.fields import RichTextField
from portal.vietnamese import dates

SAME_WORDS = "chữ như cũ, chỉ đổi cách trình bày"


@dataclass(frozen=True)
class FieldChange:
    """A field and its changed paragraphs; only the ``note`` if no word of it changed."""

    label: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    note: str = ""


@dataclass
class Save:
    """One save; the first one has no changes and is the creation."""

    record: models.Model
    is_first: bool
    changes: list[FieldChange]


def saves(records: Sequence, older) -> list[Save]:
    """Return the saves of ``records``, newest first, without those that changed no text.

    ``older`` is the version before the last of them, or None if that one is the first. At most one
    query for each sort of thing that the versions refer to.
    """
    versions = [*records, older] if older else list(records)
    names = _Names(versions)
    found = []
    for number, record in enumerate(records):
        before = versions[number + 1] if number + 1 < len(versions) else None
        changes = list(_changes(before, record, names)) if before else []
        if changes or before is None:
            found.append(Save(record, before is None, changes))
    return found


class _Names:
    """The names of what the versions refer to, by field and primary key; and their tags."""

    def __init__(self, versions: list):
        self._names: dict[str, dict[int, str]] = {}
        for name in TEXT_FIELDS:
            known = Article._meta.get_field(name)
            if isinstance(known, models.ForeignKey):
                used = {getattr(version, known.attname) for version in versions} - {None}
                remote = known.remote_field.model._default_manager.filter(pk__in=used)
                self._names[name] = {each.pk: str(each) for each in remote} if used else {}
        used = {pk for version in versions for pk in version.related_ids}
        titles = Article.objects.filter(pk__in=used).values_list("pk", "title")
        self._names["related_ids"] = dict(titles) if used else {}
        rows = versions[0].tags.model.objects.filter(history__in=[each.pk for each in versions])
        self._tags: dict[int, list[int]] = {}
        for version, tag in rows.values_list("history", "tag"):
            self._tags.setdefault(version, []).append(tag)
        used = {tag for tags in self._tags.values() for tag in tags}
        self._names["tags"] = {tag.pk: str(tag) for tag in Tag.objects.filter(pk__in=used)}

    def of(self, name: str, key: int) -> str:
        return self._names[name].get(key, f"đã xóa (số {key})")

    def tags_of(self, version) -> list[str]:
        return sorted(self.of("tags", tag) for tag in self._tags.get(version.pk, []))


def _changes(before, after, names: _Names):
    for name in TEXT_FIELDS:
        known: Any = Article._meta.get_field(name)
        if name == "tags":
            old, new = names.tags_of(before), names.tags_of(after)
            if old != new:
                yield FieldChange(_label(known), [_replaced(old, new)])
            continue
        old, new = getattr(before, known.attname), getattr(after, known.attname)
        if old == new:
            continue
        if isinstance(known, models.ForeignKey):
            compared = [_replaced(_named(names, name, old), _named(names, name, new))]
        elif isinstance(known, models.DateTimeField):
            compared = [_replaced(_dated(old), _dated(new))]
        elif isinstance(known, RichTextField):
            compared = comparison.compare(comparison.paragraphs(old), comparison.paragraphs(new))
        elif isinstance(known, ArrayField):
            before_and_now = ([names.of(name, pk) for pk in each] for each in (old, new))
            compared = [_replaced(*before_and_now)]
        else:
            compared = comparison.compare(old.splitlines(), new.splitlines())
        yield FieldChange(_label(known), compared, "" if compared else SAME_WORDS)


def _label(known) -> str:
    name = str(known.verbose_name)
    return name[:1].upper() + name[1:]


def _named(names: _Names, name: str, key: int | None) -> list[str]:
    return [] if key is None else [names.of(name, key)]


def _dated(at: datetime | None) -> list[str]:
    return [] if at is None else [dates.short_datetime(at)]


def _replaced(old: list[str], new: list[str]) -> Paragraph:
    """Return the values of a field that left and those that came, each whole."""
    gone = [each for each in old if each not in new]
    come = [each for each in new if each not in old]
    return [
        *([Part(Kind.DELETED, ", ".join(gone))] if gone else []),
        *([Part(Kind.INSERTED, ", ".join(come))] if come else []),
    ]
