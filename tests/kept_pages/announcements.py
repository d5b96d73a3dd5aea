"""A connection that listens for changes of what public pages are made of."""

import itertools
import select
from contextlib import contextmanager

from django.db import connection, connections

_numbers = itertools.count(1)


class Heard:
    """What was announced since the last look: {table: names}."""

    def __init__(self, raw):
        self._raw = raw

    def since(self) -> dict[str, set[str]]:
        # PostgreSQL delivers in the order of commits: when this is here, so is all before it.
        last = f"heard {next(_numbers)}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('page_changes', %s)", [last])
        found: dict[str, set[str]] = {}
        while True:
            for note in self._raw.notifies:
                table, *names = note.payload.split("\n")
                found.setdefault(table, set()).update(names)
            self._raw.notifies.clear()
            if found.pop(last, None) is not None:
                return found
            assert select.select([self._raw], [], [], 30)[0]
            self._raw.poll()


@contextmanager
def listening():
    """Yield what PostgreSQL announces to a second connection."""
    other = connections.create_connection("default")
    try:
        other.ensure_connection()
        other.set_autocommit(True)
        with other.cursor() as cursor:
            cursor.execute("LISTEN page_changes")
        yield Heard(other.connection)
    finally:
        other.close()
