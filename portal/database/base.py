"""Django database backend for the embedded server, which starts the server when needed.

The server is started by the first connection of a process, never by importing: a command that
does not use the database does not start it.
"""

import time
from pathlib import Path

from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from portal.database.cluster import Unusable
from portal.database.embedded import EmbeddedServer

# How long to retry: while the server says that it is starting or stopping; while it is not there.
SECONDS_OF_RECOVERY = 60.0
SECONDS_TO_NOTICE_A_CRASH = 3.0


class DatabaseClient(client.DatabaseClient):
    connection: "DatabaseWrapper"

    def runshell(self, parameters):
        where = self.connection.hold_server()
        self.connection.settings_dict |= {"HOST": where["host"], "PASSWORD": where["password"]}
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def hold_server(self) -> dict[str, str]:
        """Keep the server running as long as this process; return its host and password."""
        try:
            return EmbeddedServer.at(Path(self.settings_dict["EMBEDDED_IN"])).hold()
        except Unusable as error:
            raise OperationalError(str(error)) from error

    def get_new_connection(self, conn_params):
        began = time.monotonic()
        while True:
            try:
                return super().get_new_connection(conn_params | self.hold_server())
            except self.Database.OperationalError as error:
                if time.monotonic() - began > _patience(str(error)):
                    raise
            # The server died or is recovering; its keeper is restarting it.
            time.sleep(0.1)


def _patience(message: str) -> float:
    """Return for how many seconds to retry after a connection failed with ``message``."""
    if "the database system is" in message:
        return SECONDS_OF_RECOVERY
    if "FATAL" in message:
        return 0
    return SECONDS_TO_NOTICE_A_CRASH
