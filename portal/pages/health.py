"""Health checks for a supervisor or load balancer: is the process alive, and can it serve."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

#: In `request.META`: True while the worker makes the first pages that it keeps.
MAKES_FIRST_PAGES = "portal.makes_first_pages"


@never_cache
@require_safe
def healthz(request):
    """Answer 200 as long as this process runs; the database is not queried."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """Answer 200 if pages can be served now, else 503 with the cause.

    The cause is the word ``database`` when it cannot be queried, ``migrate`` when migrations are
    missing, ``pages`` while the worker makes those most read, for which it has 20 seconds.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = None if _is_migrated() else "migrate"
        if not missing and request.META.get(MAKES_FIRST_PAGES):
            missing = "pages"
    except DatabaseError:
        missing = "database"
    if missing:
        response = HttpResponse(f"{missing}\n", status=503, content_type="text/plain")
        # By Django's logger of answers, that is: to make the first pages is no fault.
        response._has_been_logged = missing == "pages"  # type: ignore[attr-defined]
        return response
    return HttpResponse("ok\n", content_type="text/plain")


def _is_migrated() -> bool:
    try:
        return _is_migrated_cached()
    except _NotMigrated:
        return False


class _NotMigrated(Exception):
    """Raised instead of returning False, so that ``@cache`` keeps only the answer True."""


@cache
def _is_migrated_cached() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotMigrated
    return True
