"""A connection that listens for changes of what public pages are made of."""

import select
from contextlib import contextmanager

from django.db import connections


class Heard:
    """What was announced since the last look: {table: names}."""

    def __init__(self, raw):
        self._raw = raw

    def since(self) -> dict[str, set[str]]:
        select.select([self._raw], [], [], 0.05)
        self._raw.poll()
        found: dict[str, set[str]] = {}
        for note in self._raw.notifies:
            table, *names = note.payload.split("\n")
            found.setdefault(table, set()).update(names)
        self._raw.notifies.clear()
        return found


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
