"""The test's database as a portal that commands can be run on, and other, empty places."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from portal.database.embedded import EmbeddedServer
from tests.running_portal import manage


class Place:
    """A database and a data folder; commands run there in processes of their own."""

    def __init__(self, database: str, data: Path):
        self.database, self.data = database, data
        data.mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": url(self.database)}

    def manage(self, *words) -> tuple[int, str]:
        return manage(*map(str, words), data=self.data, **self.environment)


def here(stores: tuple[Path, Path], data: Path) -> Place:
    """Return the place of the test's own database and stores."""
    place = Place(connection.settings_dict["NAME"], data)
    for folder, store in zip(("media", "private"), stores, strict=True):
        store.mkdir(exist_ok=True)
        (data / folder).symlink_to(store)
    return place


@contextmanager
def elsewhere(data: Path) -> Iterator[Place]:
    """Make an empty place, on the same server; drop its database in the end."""
    name = f"elsewhere_{uuid.uuid4().hex[:8]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield Place(name, data)
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url(database: str, user: str = "", password: str = "") -> str:
    """Return DATABASE_URL of a database on the server of the tests."""
    found = connection.settings_dict
    host, own, port = found["HOST"], found["PASSWORD"], found["PORT"]
    if "EMBEDDED_IN" in found:
        where = EmbeddedServer.at(Path(found["EMBEDDED_IN"])).hold()
        host, own = where["host"], where["password"]
    name = quote(user or found["USER"], safe="")
    login = f"{name}:{quote(password or own, safe='')}" if password or own else name
    return f"postgresql://{login}@/{database}?host={quote(str(host))}" + (
        f"&port={port}" if port else ""
    )
