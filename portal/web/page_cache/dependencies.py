"""The names of what is read while a page is made: of tables, and of single things in them.

Every statement that the page's thread sends names the tables in its text, so a page cannot read
something unnoticed. A query set that knows better (the row of one article, the rows of one
category) says so with `reading`; then that name stands instead of its table's.

A name is ``table`` or ``table/kind=value``; `PageMemory` drops the pages that carry one when
PostgreSQL announces a change of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

from django.apps import apps
from django.db import connection

_WORD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class Reads:
    """Names of what has been read for a page, and whether `soft` parts are among it.

    ``is_of_the_moment`` is whether something of the page was missing when it was made.
    """

    names: set[str] = field(default_factory=set)
    has_soft_parts: bool = False
    is_of_the_moment: bool = False
    _instead: frozenset[str] = frozenset()
    _is_soft: bool = False


_reads: ContextVar[Reads | None] = ContextVar("_reads", default=None)


@contextmanager
def collected() -> Iterator[Reads]:
    """Collect what the block reads by this thread's connection."""
    reads = Reads()
    token = _reads.set(reads)
    try:
        with connection.execute_wrapper(_watch):
            yield reads
    finally:
        _reads.reset(token)


def name(*names: str) -> None:
    """Add names to what the page was made of, if one is being made."""
    if (reads := _reads.get()) is not None:
        reads.names.update(names)


def of_the_moment() -> None:
    """Have the page that is being made, if one is, kept for seconds: a part of it was not there."""
    if (reads := _reads.get()) is not None:
        reads.is_of_the_moment = True


@contextmanager
def reading(*names: str, instead_of: Iterable[str] = ()) -> Iterator[None]:
    """Name the block's reads ``names``, and not by their tables, which ``instead_of`` adds to.

    The table of each name is one of them. Other tables that the block reads name themselves.
    """
    reads = _reads.get()
    if reads is None:
        yield
        return
    reads.names.update(names)
    before = reads._instead
    reads._instead = before | {one.partition("/")[0] for one in names} | frozenset(instead_of)
    try:
        yield
    finally:
        reads._instead = before


@contextmanager
def soft() -> Iterator[None]:
    """Read, in the block, what may be minutes old on a page: lists beside an article, counts.

    Its tables are not named. What must not be shown any longer than it is public is named by the
    caller: the articles of such a list.
    """
    reads = _reads.get()
    if reads is None:
        yield
        return
    before, reads._is_soft, reads.has_soft_parts = reads._is_soft, True, True
    try:
        yield
    finally:
        reads._is_soft = before


def _watch(execute: Callable, sql: str, params, many: bool, context):
    reads = _reads.get()
    if reads is not None and not reads._is_soft:
        reads.names.update(tables_in(sql) - reads._instead)
    return execute(sql, params, many, context)


@lru_cache(maxsize=512)
def tables_in(sql: str) -> frozenset[str]:
    """Return our tables whose names are words of the statement."""
    return frozenset(_WORD.findall(sql)) & _tables()


@lru_cache(maxsize=1)
def _tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))
