"""Limit the time that PostgreSQL may spend on the statements of a block."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

_QUERY_CANCELED = "57014"

#: Settings for searches. The process reads the pages itself: PostgreSQL 18 hands each to another
#: process, though most are in the memory of the operating system (30,000 rows by the index of
#: words: 200 ms, with other processes 370 to 4,700). And their statements are not compiled: what
#: makes PostgreSQL choose the right index makes them seem expensive too.
FOR_SEARCHES = {"effective_io_concurrency": "0", "jit": "off"}


class TimeLimitExceeded(Exception):
    """Error: PostgreSQL cancelled a statement after its time (statement_timeout)."""


@contextmanager
def raising_time_limit_exceeded() -> Iterator[None]:
    """Run the block in a transaction, for which it sets ``statement_timeout`` itself.

    Raises TimeLimitExceeded.
    """
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _QUERY_CANCELED:
            raise TimeLimitExceeded from error
        raise


@contextmanager
def time_limit(milliseconds: int, **settings: str) -> Iterator[CursorWrapper]:
    """Run the block in a transaction, each statement with this limit; yield a cursor.

    ``settings`` are other settings of PostgreSQL for the transaction: ``enable_seqscan="off"``.
    Raises TimeLimitExceeded.
    """
    limited = {"statement_timeout": str(milliseconds)} | settings
    with raising_time_limit_exceeded(), connection.cursor() as cursor:
        # One statement, which is one round trip.
        cursor.execute(
            "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in limited),
            [each for setting in limited.items() for each in setting],
        )
        yield cursor
