"""What several people do at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(*tasks: Callable[[], Result]) -> list[Result]:
    """Begin all ``tasks`` at one moment, each in a thread with a database connection of its own.

    Returns their results in order, when all have ended; raises the error of the first that failed.
    The test needs ``django_db(transaction=True)`` to see and show rows.
    """
    meet = threading.Barrier(len(tasks))

    def run(task: Callable[[], Result]) -> Result:
        meet.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
