"""Query sets that know more narrowly than by their tables what their rows depend on."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Self, TypeVar

from django.db import models

from portal.web.page_cache import dependencies

Row = TypeVar("Row", bound=models.Model, covariant=True)


class NamedQuerySet(models.QuerySet[Row]):
    """Query set of which `named` says what would change its rows.

    Whatever is filtered afterwards makes the rows fewer, so the names stay right. Unions and sets
    that are combined by "|" are named by their tables again.
    """

    _names: tuple[str, ...] = ()
    _by_row: tuple[tuple[str, str], ...] = ()

    def named(self, *names: str) -> Self:
        """Name the rows ``names`` instead of by the tables of these."""
        return self._with_names((*self._names, *names), self._by_row)

    def naming_joined(self, **tables: str) -> Self:
        """Name joined rows one by one: ``lead_photo_id="media_gallery_photo"``.

        The column has the id of a row of that table. Only where instances are fetched.
        """
        return self._with_names(self._names, (*self._by_row, *tables.items()))

    def _with_names(self, names: tuple[str, ...], by_row: tuple[tuple[str, str], ...]) -> Self:
        found = self._chain()  # type: ignore[attr-defined]
        found._names, found._by_row = names, by_row
        return found

    def _clone(self) -> Self:
        found: Any = super()._clone()  # type: ignore[misc]
        found._names, found._by_row = self._names, self._by_row
        return found

    def _combinator_query(self, combinator, *others, all=False):
        rows = super()._combinator_query(combinator, *others, all=all)  # type: ignore[misc]
        return rows._with_names((), ())

    def __or__(self, other):
        return super().__or__(other)._with_names((), ())

    def __xor__(self, other):
        return super().__xor__(other)._with_names((), ())

    # --- Wherever Django sends the query -----------------------------------------------------

    def _fetch_all(self) -> None:
        if self._result_cache is not None:
            super()._fetch_all()
            return
        is_of_rows = issubclass(self._iterable_class, models.query.ModelIterable)
        by_row = self._by_row if is_of_rows else ()
        with self._reading(table for _column, table in by_row):
            super()._fetch_all()
        for column, table in by_row:
            rows: Iterable[Any] = self._result_cache or ()
            ids = {getattr(row, column) for row in rows} - {None}
            dependencies.name(*(f"{table}/id={pk}" for pk in ids))

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        with self._reading():
            yield from super().iterator(chunk_size)

    def aggregate(self, *args, **kwargs) -> dict[str, Any]:
        with self._reading():
            return super().aggregate(*args, **kwargs)

    def count(self) -> int:
        with self._reading():
            return super().count()

    def exists(self) -> bool:
        with self._reading():
            return super().exists()

    def _reading(self, joined: Iterable[str] = ()) -> AbstractContextManager[None]:
        joined = tuple(joined)
        if not (self._names or joined):
            return nullcontext()
        return dependencies.reading(*self._names, instead_of=joined)
