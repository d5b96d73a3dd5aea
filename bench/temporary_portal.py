"""A large portal with realistic content for benchmarks, on an embedded server of its own.

The demonstration is made first, so that the bulk articles use its photos too, and every page has
the menu, the links and the notices of its province.
"""

import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from bench import sample
from portal.database import embedded_home
from portal.database.embedded import EmbeddedServer
from portal.jobs.queue import run_waiting
from portal.sample import accounts
from portal.serving import static_files


@contextmanager
def filled(data: Path, articles: int):
    """Fill the portal with the demonstration and ``articles`` bulk articles; yield when ready.

    On exit, close the database connections. ``data`` is the data folder.
    """
    call_command("migrate", interactive=False, verbosity=0)
    accounts.prepare(data)
    # Run the background jobs now, so that none runs during the measurements.
    run_waiting()
    sample.table(sys.stdout, articles=articles)
    static_files.refresh(settings.STATIC_ROOT)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    try:
        yield
    finally:
        connections.close_all()


def remove(data: Path, *, patience: float = 30) -> None:
    """Stop the embedded server of the data folder, within so many seconds; delete its cluster."""
    EmbeddedServer.at(embedded_home(data)).remove(patience)
