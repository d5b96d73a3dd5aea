"""Log statements of SQL that take long, without their parameters."""

import logging
import time

SECONDS = 1.0
MOST_OF_A_STATEMENT = 500

_logger = logging.getLogger(__name__)


def watch(sender, connection, **_signal) -> None:
    """Watch a new database connection; a receiver of Django's signal connection_created."""
    if _execute not in connection.execute_wrappers:
        connection.execute_wrappers.append(_execute)


def _execute(execute, sql, parameters, many, context):
    began = time.monotonic()
    try:
        return execute(sql, parameters, many, context)
    finally:
        seconds = time.monotonic() - began
        if seconds > SECONDS:
            _logger.warning("%.1f giây: %s", seconds, str(sql)[:MOST_OF_A_STATEMENT])
