"""A portal as it is in use, and large, on an embedded server that goes with the benchmark.

The demonstration comes first: its photos are on the articles made by the thousand too,
and the menu, the links and the notices of its province surround every page.
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
    call_command("migrate", interactive=False, verbosity=0)
    accounts.prepare(data)
    # Nothing may go on in the background of what is measured.
    run_waiting()
    sample.table(sys.stdout, articles=articles)
    static_files.refresh(settings.STATIC_ROOT)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    try:
        yield
    finally:
        connections.close_all()


def remove(data: Path) -> None:
    EmbeddedServer.at(embedded_home(data)).remove()
