"""Compute how many workers and threads the database's connections allow.

Every thread that answers requests keeps a connection, and so does the writer of views in each
worker. A thread without one answers 503, and no monitor and no backup gets in.
"""

from dataclasses import dataclass

from django.db import connection

#: Threads of a worker: enough for slow clients, and no more than it can keep busy.
THREADS = 16
#: With fewer, a handful of slow clients occupies a worker.
LEAST_THREADS = 4
#: In each worker the writer of views and the listener for changes have threads of their own.
BESIDE_THREADS = 2
#: Two background workers, each with its own connection and one of the job that it runs.
BACKGROUND = 2 * 2
#: For what comes beside the portal: commands, backups, monitors, an operator at night.
RESERVE = 10


class TooFewConnections(Exception):
    """The database allows too few connections; the message says what to change."""


@dataclass(frozen=True)
class Capacity:
    """Processes that answer requests, and the threads of each."""

    workers: int
    threads: int

    @property
    def connections(self) -> int:
        """Connections that the portal may open, the reserve included."""
        return self.workers * (self.threads + BESIDE_THREADS) + BACKGROUND + RESERVE


def allowed_connections() -> int:
    """Return how many connections PostgreSQL allows the portal's role, all processes together."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT least(
                current_setting('max_connections')::int
                    - current_setting('superuser_reserved_connections')::int
                    -- PostgreSQL 16 and newer.
                    - coalesce(current_setting('reserved_connections', true), '0')::int,
                nullif((SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), -1),
                nullif(
                    (SELECT datconnlimit FROM pg_database WHERE datname = current_database()), -1
                )
            )
            """
        )
        return cursor.fetchone()[0]


def fit(allowed: int, *, workers: int, asked: bool) -> Capacity:
    """Return the workers and threads that ``allowed`` connections are enough for.

    Fewer threads come first. Where not even `LEAST_THREADS` fit, fewer workers if nobody
    ``asked`` for that number, else TooFewConnections.
    """
    left = allowed - BACKGROUND - RESERVE
    most = max(left // (LEAST_THREADS + BESIDE_THREADS), 0)
    if most == 0 or (asked and workers > most):
        least = Capacity(workers if asked else 1, LEAST_THREADS)
        fewer = f"đặt --workers {most}, hoặc " if most else ""
        raise TooFewConnections(
            f"PostgreSQL cho cổng {allowed} kết nối, mà {least.workers} tiến trình phục vụ cần "
            f"ít nhất {least.connections}: hãy {fewer}tăng max_connections của PostgreSQL "
            "(hoặc CONNECTION LIMIT của tài khoản hay cơ sở dữ liệu)."
        )
    workers = min(workers, most)
    return Capacity(workers, min(THREADS, left // workers - BESIDE_THREADS))
