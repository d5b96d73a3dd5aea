"""Cache the SQL of queries that differ only in their parameters.

Django needs longer to write such a query than PostgreSQL to run it.
"""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from types import NoneType
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.sql import Query

from portal.database.prepared_statements import PreparedStatement, again_with_new_plans

Rows = TypeVar("Rows", bound=models.QuerySet)

#: Of a parameter: its name, and its place if it is a value of a tuple.
Place = tuple[str, int | None]

_FIELDS: dict[type, models.Field] = {
    int: models.BigIntegerField(),
    datetime.datetime: models.DateTimeField(),
    str: models.TextField(),
    list: models.JSONField(),
}

#: What a compiler knows once it has written the SQL, and reads the rows by.
_OF_COMPILER = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")


class _Slot(models.Expression):
    """A parameter of a query that is written before its value is known."""

    def __init__(self, place: Place, kind: type):
        super().__init__(output_field=_FIELDS[kind])
        self.place = place

    def as_sql(self, compiler, connection):
        return f"%s::{self.output_field.db_type(connection)}", (self,)

    def in_(self, values: dict[str, Any]) -> Any:
        name, number = self.place
        value = values[name] if number is None else values[name][number]
        return json.dumps(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class _Written:
    """A query as its compiler has written it, with what that knew.

    ``parameters`` are those of the SQL, slots among them; if it is ``prepared`` the slots alone.
    """

    known: dict[str, Any]
    sql: str
    parameters: tuple
    prepared: PreparedStatement | None

    def filled(self, values: dict[str, Any]) -> tuple:
        return tuple(each.in_(values) if _is_slot(each) else each for each in self.parameters)


def _is_slot(parameter: Any) -> bool:
    return isinstance(parameter, _Slot)


class _WrittenQuery(Query):
    """A query whose SQL was written before; `with_values` gives it its parameters."""

    #: What was written, and the values for its slots.
    _written: tuple[_Written, dict[str, Any]]

    def clone(self):
        # Shallow: nothing of it is changed any more.
        found = _WrittenQuery.__new__(_WrittenQuery)
        found.__dict__ = self.__dict__.copy()
        return found

    def chain(self, klass=None):
        return self.clone() if klass is None else self._refuse()

    def with_values(self, written: _Written, values: dict[str, Any]):
        found = self.clone()
        found._written = written, values
        return found

    def get_compiler(self, using=None, connection=None, elide_empty=True):
        compiler = super().get_compiler(using, connection, elide_empty)
        written, values = self._written
        vars(compiler).update(written.known)
        filled, prepared = written.filled(values), written.prepared
        if prepared is None:
            compiler.as_sql = lambda *_, **__: (written.sql, filled)
        else:
            compiler.as_sql = lambda *_, **__: (prepared.call_by(compiler.connection), filled)
            compiler.execute_sql = partial(
                again_with_new_plans, compiler.connection, compiler.execute_sql
            )
        return compiler

    def _refuse(self, *_, **__) -> NoReturn:
        raise TypeError("The SQL of this query is written already.")

    # What the public methods of query sets that change the rows end in.
    add_q = set_limits = combine = add_annotation = add_ordering = clear_ordering = _refuse
    add_select_related = add_immediate_loading = add_deferred_loading = set_values = _refuse


def compiled_once(ask: Callable[..., Rows]) -> Callable[..., Rows]:
    """Decorate ``ask``, which returns a queryset, to write its SQL once.

    Positional arguments may decide what the query is: they must be hashable and few (256 sets of
    them are cached). Keyword arguments are its parameters: int, datetime, str, list for JSON, or a
    tuple of these; ``ask`` gets an expression for each value, and must not look into it. A
    parameter that is None is None there too. Nothing in the queryset may depend on anything else.
    What is returned cannot be filtered, ordered or sliced: TypeError.
    """
    return _once(ask)


def prepared_once(ask: Callable[..., Rows]) -> Callable[..., Rows]:
    """Decorate as `compiled_once` does, for a query that PostgreSQL too may plan once.

    That is, if one plan suits all values: rows by their ids, a list without parameters. Not if it
    looks for the newest that are public at an instant: PostgreSQL would not know that most are. A
    connection keeps what it has prepared to its end, so there must be few sets of positional
    arguments, and of lengths of tuples.
    """
    return _once(ask, prepare=True)


def _once(ask: Callable[..., Rows], *, prepare: bool = False) -> Callable[..., Rows]:
    @lru_cache(maxsize=256)
    def write(args: tuple, kinds: tuple[tuple[str, Any], ...]) -> tuple[Any, _Written | None]:
        queryset = ask(*args, **{name: _slots(name, kind) for name, kind in kinds})
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # As of `pk__in=()`.
            return queryset.none(), None
        # Not by the property `query`, which makes dictionaries of the tuples of values_list().
        queryset._query = queryset.query.chain(klass=_WrittenQuery)  # type: ignore[attr-defined]
        # Not the compiler: it would keep its thread's connection open.
        known = {name: getattr(compiler, name) for name in _OF_COMPILER}
        if not prepare:
            return queryset, _Written(known, sql, tuple(parameters), None)
        prepared = PreparedStatement(compiler.connection, sql, parameters, _is_slot)
        return queryset, _Written(known, sql, tuple(filter(_is_slot, parameters)), prepared)

    @wraps(ask)
    def asked(*args, **values) -> Rows:
        kinds = tuple((name, _kind(value)) for name, value in values.items())
        queryset, written = write(args, kinds)
        found = queryset._chain()
        if written is not None:
            found._query = queryset.query.with_values(written, values)
        return found

    return asked


def _kind(value: Any) -> Any:
    return tuple(map(type, value)) if isinstance(value, tuple) else type(value)


def _slots(name: str, kind: Any) -> Any:
    if isinstance(kind, tuple):
        return tuple(_Slot((name, number), each) for number, each in enumerate(kind))
    return None if kind is NoneType else _Slot((name, None), kind)
