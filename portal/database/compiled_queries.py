"""Statements that are the same every time, written once.

Django needs longer to write a statement than PostgreSQL to run it. Where the same question is asked
for every page, with PostgreSQL's own clock in it and nothing of the reader's, its words are kept.
"""

from collections.abc import Callable
from functools import lru_cache, wraps

from django.db.models import QuerySet
from django.db.models.query import RawQuerySet


def compiled_once(ask: Callable[..., QuerySet]) -> Callable[..., RawQuerySet]:
    """Keep the statement of the queryset that ``ask`` returns, for each set of its arguments.

    The arguments must be hashable and often the same (64 sets of them are remembered), and nothing
    in the queryset may depend on anything else.
    What it gives can be read once, has annotations and deferred columns, but no joined objects.
    """

    @lru_cache(maxsize=64)
    def written(*args):
        queryset = ask(*args)
        return queryset.model, queryset.query.sql_with_params()

    @wraps(ask)
    def asked(*args) -> RawQuerySet:
        model, (statement, parameters) = written(*args)
        return model._base_manager.raw(statement, parameters)

    return asked
