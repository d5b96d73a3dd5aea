"""A migrated portal with sample articles, on an embedded server that goes with the benchmark."""

from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from portal import static_files
from portal.database import embedded_home
from portal.database.embedded import EmbeddedServer


@contextmanager
def filled(articles: int):
    call_command("migrate", interactive=False, verbosity=0)
    call_command("make_sample", articles=articles)
    static_files.refresh(settings.STATIC_ROOT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    try:
        yield
    finally:
        connections.close_all()


def remove(data: Path) -> None:
    EmbeddedServer.at(embedded_home(data)).remove()
