"""Statements that PostgreSQL parses and plans once for each connection (PREPARE), not each time."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg2.extensions
from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import AsIs

#: {connection: names of the statements that it knows}. They end with the connection.
_known: WeakKeyDictionary[psycopg2.extensions.connection, set[str]] = WeakKeyDictionary()


class PreparedStatement:
    """A statement with places for values, which a connection prepares before its first use.

    PostgreSQL may use one plan for all values: only for statements whose plan should not depend on
    them.
    """

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        statement: str,
        parameters: Sequence,
        is_value: Callable[[Any], bool],
    ):
        """Take SQL with ``%s`` for each of the parameters; those that are no values become part."""
        numbers = iter(range(1, len(parameters) + 1))
        filled = [AsIs(f"${next(numbers)}") if is_value(each) else each for each in parameters]
        with connection.cursor() as cursor:
            self._text = cursor.mogrify(statement, filled).decode()
        self._name = "portal_" + hashlib.sha256(self._text.encode()).hexdigest()[:16]
        values = ", ".join(["%s"] * sum(map(is_value, parameters)))
        # Who reads what is sent to PostgreSQL (its log, the names of what a page was made of) finds
        # the statement in it.
        comment = self._text.replace("/*", "/ *").replace("*/", "* /").replace("%", "%%")
        self._call = f"EXECUTE {self._name}{f' ({values})' if values else ''} /* {comment} */"

    def call_by(self, connection: BaseDatabaseWrapper) -> str:
        """Return SQL with ``%s`` for each value, for a connection that knows the statement now."""
        # As before each cursor: a broken connection is replaced now, not between the two.
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        known = _known.setdefault(connection.connection, set())
        if self._name not in known:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self._name} AS {self._text}")
            known.add(self._name)
        return self._call


def again_with_new_plans(
    connection: BaseDatabaseWrapper, execute: Callable[..., Any], *args, **named
) -> Any:
    """Return what ``execute`` does; forget the connection's statements if PostgreSQL refuses them.

    It does when a migration has changed the type of a column since. In a transaction, which is
    then aborted, the error is raised.
    """
    try:
        return execute(*args, **named)
    except NotSupportedError:
        if connection.in_atomic_block:
            raise
        with connection.cursor() as cursor:
            for name in _known.pop(connection.connection, ()):
                cursor.execute(f"DEALLOCATE {name}")
        return execute(*args, **named)
