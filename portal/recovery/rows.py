"""The rows of all tables as text: written in one snapshot, loaded into an empty schema, digested.

COPY in text format is the same for every version of PostgreSQL that the portal runs on; pg_dump
would have to be there, in the version of the server. Rows are in the order of their primary key, so
that equal tables have equal digests, and a table that only grows begins with the same pieces.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from django.db import connection, transaction

from portal.recovery.manifest import Table

#: Bytes of text in one blob; the last row may make it longer.
PIECE = 8 << 20

# Everything that the text of a value depends on.
_SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    # A table of millions of rows takes longer than any request may.
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)
_COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
 ORDER BY attnum
"""
_KEY = """
SELECT a.attname, a.attcollation <> 0
  FROM pg_index i, unnest(i.indkey) WITH ORDINALITY key(number, place)
  JOIN pg_attribute a ON a.attnum = key.number
 WHERE i.indrelid = %s::regclass AND i.indisprimary AND a.attrelid = i.indrelid
 ORDER BY key.place
"""
_SEQUENCES = """
SELECT schemaname, sequencename FROM pg_sequences WHERE schemaname = current_schema()
 ORDER BY sequencename
"""


def tables() -> list[str]:
    """Return the tables that the portal's migrations have made, in alphabetical order."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*names, "django_migrations"})


@contextmanager
def snapshot() -> Iterator[None]:
    """See, in the block, all tables as they are at one instant, and change nothing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _settle()
        yield


def write(name: str, keep: Callable[[str, bytes], None]) -> Table:
    """Call ``keep(digest, text)`` for each piece of the table ``name``; return what it has."""
    columns = [column for (column,) in _ask(_COLUMNS, name)]
    return _write(name, columns, keep)


def digest(name: str, columns: list[str]) -> Table:
    """Return what `write` would return, of these columns."""
    return _write(name, columns, lambda digest, text: None)


Texts = Iterator[IO[bytes]]


def load(contents: dict[str, tuple[Table, Texts]], show: Callable[[int], None]) -> None:
    """Replace the rows of all tables, each by the texts of its pieces, inside a transaction.

    Triggers are off meanwhile; foreign keys, and all other constraints, are checked. Raises
    ValueError with the name of a table whose rows are not as they were written.
    """
    _settle()
    # By table, because switching them off for a session takes a superuser.
    quoted = [_quote(name) for name in contents]
    with connection.cursor() as cursor:
        for name in quoted:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for done, (name, (table, texts)) in enumerate(contents.items(), 1):
            columns = ", ".join(map(_quote, table.columns))
            cursor.cursor.copy_expert(
                f"COPY {_quote(name)} ({columns}) FROM STDIN",
                io.BufferedReader(_Joined(texts)),
            )
            show(done)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in quoted:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
    for name, (table, _texts) in contents.items():
        if digest(name, table.columns) != table:
            raise ValueError(name)


def sequences() -> dict[str, list]:
    """Return {sequence: [its last value, whether it was given out]}."""
    found = {}
    for _schema, name in _ask(_SEQUENCES):
        select = f"SELECT last_value, is_called FROM {_quote(name)}"  # noqa: S608 -- a quoted name
        ((value, is_called),) = _ask(select)
        found[name] = [value, is_called]
    return found


def set_sequences(values: dict[str, list]) -> None:
    with connection.cursor() as cursor:
        for name, (value, is_called) in values.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [_quote(name), value, is_called])


def _write(name: str, columns: list[str], keep: Callable[[str, bytes], None]) -> Table:
    key = [
        f'{_quote(column)} COLLATE "C"' if is_text else _quote(column)
        for column, is_text in _ask(_KEY, name)
    ]
    chosen = ", ".join(map(_quote, columns))
    pieces = _Pieces(keep)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY (SELECT {chosen} FROM {_quote(name)}"  # noqa: S608 -- quoted names
            f" ORDER BY {', '.join(key)}) TO STDOUT",
            pieces,
        )
    pieces.end()
    return Table(columns, pieces.rows, pieces.whole.hexdigest(), pieces.digests)


def _settle() -> None:
    with connection.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)


def _ask(query: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


class _Pieces(io.RawIOBase):
    """Take the text that COPY writes, a row at a time, and hand it on in pieces of whole rows."""

    def __init__(self, keep: Callable[[str, bytes], None]):
        super().__init__()
        self._keep = keep
        self._waiting: list[bytes] = []
        self._size = 0
        self.whole = hashlib.sha256()
        self.rows = 0
        self.digests: list[str] = []

    def writable(self) -> bool:
        return True

    def write(self, row) -> int:
        self._waiting.append(bytes(row))
        self._size += len(row)
        self.rows += 1
        if self._size >= PIECE:
            self.end()
        return len(row)

    def end(self) -> None:
        if not self._waiting:
            return
        text = b"".join(self._waiting)
        self._waiting, self._size = [], 0
        self.whole.update(text)
        digest = hashlib.sha256(text).hexdigest()
        self.digests.append(digest)
        self._keep(digest, text)


class _Joined(io.RawIOBase):
    """Read several files as one, opened and closed one after the other."""

    def __init__(self, files: Iterable[IO[bytes]]):
        super().__init__()
        self._files = iter(files)
        self._file: IO[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while True:
            if self._file is None:
                self._file = next(self._files, None)
                if self._file is None:
                    return 0
            if piece := self._file.read(len(buffer)):
                buffer[: len(piece)] = piece
                return len(piece)
            self._file.close()
            self._file = None
