"""Cache the SQL of queries that are the same every time.

Django needs longer to compile such a query than PostgreSQL to run it. It is for queries of every
page that use PostgreSQL's clock and nothing from the request.
"""

from collections.abc import Callable
from functools import lru_cache, wraps

from django.db.models import QuerySet
from django.db.models.query import RawQuerySet


def compiled_once(ask: Callable[..., QuerySet]) -> Callable[..., RawQuerySet]:
    """Decorate ``ask``, which returns a queryset, to compile it once for each set of arguments.

    The arguments must be hashable and few (64 sets of them are cached), and nothing in the queryset
    may depend on anything else. The RawQuerySet returned cannot be filtered or sliced in SQL;
    annotations and deferred columns work, select_related does not.
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
