"""Half a minute without PostgreSQL: pages in memory come as fast as before, and none is stale."""

import contextlib
import http.client
import os
import sys
import threading
import time

import psutil
import pytest

from tests.kept_pages.test_kept_by_a_running_portal import (
    END_LISTENERS,
    ask,
    comes_true,
    kept_by_all,
    published,
    renamed,
)
from tests.running_portal import data_folder, running, shell
from tests.visits.test_serving import postgres

pytestmark = pytest.mark.soak

SECONDS = int(os.environ.get("OUTAGE_SECONDS", "30"))
#: Connections that ask all the time. What this process asks takes more time than the answers do.
READERS = 4
#: Of the pages a second before. The speed of a virtual machine changes more than by a few percent.
AS_FAST = 0.7


class Readers:
    """Connections that ask for pages all the time; ``answers`` has the time of each, its status."""

    def __init__(self, portal, paths):
        self._portal, self._paths = portal, paths
        self.answers: list[tuple[float, int, bool]] = []
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(READERS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _read(self):
        line = http.client.HTTPConnection("127.0.0.1", self._portal.port, timeout=30)
        with contextlib.closing(line):
            while not self._is_over.is_set():
                for path in self._paths:
                    line.request("GET", path)
                    answer = line.getresponse()
                    answer.read()
                    is_away = "X-Database-Away-Since" in answer.headers
                    self.answers.append((time.monotonic(), answer.status, is_away))

    def rate(self, seconds: float) -> float:
        """Return the pages a second during the next so many seconds."""
        before = len(self.answers)
        time.sleep(seconds)
        return (len(self.answers) - before) / seconds


@pytest.fixture(scope="module")
def data():
    with data_folder("portal-outage-") as folder:
        yield folder


@pytest.fixture(scope="module")
def portal(data):
    with running(data) as portal:
        yield portal


def test_postgresql_is_away_for_half_a_minute(portal, data, capsys):
    paths = ["/", "/tin-tuc/", published(data, "Cầu mới")]
    for path in paths:
        kept_by_all(portal, path)
    with Readers(portal, paths) as readers:
        before = readers.rate(5)
        processes = postgres(data)
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.suspend()
        try:
            stopped = readers.rate(SECONDS)
        finally:
            for process in processes:
                with contextlib.suppress(psutil.Error):
                    process.resume()
        assert any(is_away for _at, _status, is_away in readers.answers)
        shell(data, renamed("tỉnh mới"))
        comes_true(lambda: "Cổng tỉnh mới" in ask(portal, "/")[2].decode())
        for path in paths:
            kept_by_all(portal, path)
        again = readers.rate(5)
        postgres(data)[0].kill()
        crashed = readers.rate(10)
        shell(data, renamed("tỉnh mới nữa"))
        comes_true(lambda: "Cổng tỉnh mới nữa" in ask(portal, "/")[2].decode(), seconds=30)
    with capsys.disabled():
        sys.stdout.write(
            f"\npages a second: {before:.0f}, PostgreSQL stopped: {stopped:.0f}, "
            f"going again: {again:.0f}, crashed: {crashed:.0f}\n"
        )
    assert {status for _at, status, _is_away in readers.answers} == {200}
    assert min(stopped, again, crashed) > AS_FAST * before


def test_the_listeners_are_ended_and_pages_come_as_fast_again_within_five_seconds(portal, data):
    paths = ["/", "/tin-tuc/"]
    for path in paths:
        kept_by_all(portal, path)
    with Readers(portal, paths) as readers:
        before = readers.rate(5)
        shell(data, END_LISTENERS)
        shell(data, renamed("tỉnh khác"))
        comes_true(lambda: "Cổng tỉnh khác" in ask(portal, "/")[2].decode(), seconds=5)
        assert readers.rate(5) > AS_FAST * before
    assert {status for _at, status, _is_away in readers.answers} == {200}
