"""Model fields whose value is computed from other fields of the row whenever it is saved."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from portal.vietnamese import text
from portal.web.page_cache.querysets import NamedQuerySet


class Derived(models.Field):
    """Mixin for columns that `derive` computes at every save, and in bulk_create too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"editable": False})

    def derive(self, instance: Any) -> Any:
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.derive(model_instance)
        setattr(model_instance, self.attname, value)
        return value


class DerivedFromSources(Derived):
    """A column computed from the fields ``sources`` alone; `DerivedFieldsMixin` saves it with them.

    Declare it after them: fields are saved in this order, and it reads what they store.
    """

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        self.sources = sources
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        return name, path, list(self.sources), kwargs

    def follows_from(self, names: Iterable[str]) -> bool:
        """Return whether a source is among ``names``, which may be ``photo`` or ``photo_id``."""
        fields = self.model._meta.concrete_fields
        sources = [field for field in fields if field.name in self.sources]
        return any({field.name, field.attname} & set(names) for field in sources)


class TextOfSources(DerivedFromSources, models.TextField):
    """A function of the texts in the fields ``sources``, joined by spaces."""

    function: ClassVar[Callable[[str], str]]

    def derive(self, instance: Any) -> str:
        return type(self).function(" ".join(getattr(instance, name) for name in self.sources))


class FoldedField(TextOfSources):
    """The texts of its sources as people type them in a hurry (`text.fold`), to search in."""

    function = text.fold


def _folded_html(html: str) -> str:
    return text.fold(text.plain_text(html))


class FoldedHtmlField(TextOfSources):
    """The words of its sources, which hold HTML, as `FoldedField` has those of plain texts.

    Only migrations name it (news/migrations/0001).
    """

    function = _folded_html


def folded_index(name: str, field: str = "folded") -> GinIndex:
    """Return an index of the trigrams of ``field``, by which `FoldedQuerySet.search` finds rows.

    Words of three letters or more use it; PostgreSQL reads all rows for shorter ones.
    """
    return GinIndex(fields=[field], name=name, opclasses=["gin_trgm_ops"])


Row = TypeVar("Row", bound=models.Model)


class FoldedQuerySet(NamedQuerySet[Row]):
    """Query set of a model that has a `FoldedField` named ``folded``."""

    def search(self, words: str) -> Self:
        """Return the rows whose ``folded`` text contains every one of ``words``.

        Case and Vietnamese marks are ignored.
        """
        found = self
        for word in text.fold(words).split():
            found = found.filter(folded__contains=word)
        return found


class SortKeyField(TextOfSources):
    """The key by which PostgreSQL sorts rows in Vietnamese order (`text.sort_key`)."""

    function = text.sort_key


class DerivedFieldsMixin(models.Model):
    """Saves every `DerivedFromSources` with its sources, whatever ``update_fields`` say."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        not_loaded = self.get_deferred_fields()
        for field in self._meta.concrete_fields:
            if not isinstance(field, DerivedFromSources):
                continue
            if update_fields is None:
                # Django leaves out a column that was not loaded; with a value it is not left out.
                # It is computed once, by `pre_save`.
                if field.attname in not_loaded:
                    setattr(self, field.attname, None)
            elif field.follows_from(update_fields):
                update_fields = {*update_fields, field.name}
        super().save(*args, update_fields=update_fields, **kwargs)
