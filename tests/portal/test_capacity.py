"""The portal never wants more connections than PostgreSQL gives it."""

import threading
import time
import urllib.request
from datetime import date, timedelta

import psycopg2
import pytest

from portal.database import embedded_home
from portal.database.embedded import EmbeddedServer
from portal.serving.capacity import Capacity, TooFewConnections, fit
from portal.serving.lanes import Lanes
from tests.running_portal import data_folder, free_port, manage, running


@pytest.mark.parametrize(
    ("allowed", "workers", "asked", "fits"),
    [
        (1197, 64, True, Capacity(64, 16)),
        (97, 2, False, Capacity(2, 16)),
        (97, 8, True, Capacity(8, 8)),
        (97, 64, False, Capacity(13, 4)),
        (20, 8, False, Capacity(1, 4)),
    ],
)
def test_threads_are_lowered_first_and_then_the_workers_nobody_asked_for(
    allowed, workers, asked, fits
):
    capacity = fit(allowed, workers=workers, asked=asked)
    assert capacity == fits
    assert capacity.connections <= allowed


@pytest.mark.parametrize(
    ("allowed", "workers", "asked", "sentence"),
    [
        (97, 17, True, "17 tiến trình phục vụ cần ít nhất 116: hãy đặt --workers 13, hoặc tăng"),
        (19, 1, False, "1 tiến trình phục vụ cần ít nhất 20: hãy tăng max_connections"),
    ],
)
def test_what_cannot_fit_is_refused_with_what_to_change(allowed, workers, asked, sentence):
    with pytest.raises(TooFewConnections, match=sentence):
        fit(allowed, workers=workers, asked=asked)


@pytest.fixture(scope="module")
def data():
    with data_folder("cổng nhiều người ") as folder:
        yield folder


def connect(data):
    server = EmbeddedServer.at(embedded_home(data)).hold()
    return psycopg2.connect(dbname="portal", user="portal", **server)


def waiting_sessions(data):
    """Count the sessions that wait for a lock, as a monitor would: with a connection of its own."""
    with connect(data) as session, session.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        found = cursor.fetchone()[0]
    session.close()
    return found


def test_as_many_requests_as_there_are_threads_all_have_a_connection(data):
    statuses = []

    def ask(number):
        # Each another page: one that several ask for is made once.
        day = date(2000, 1, 1) + timedelta(days=number)
        address = f"http://127.0.0.1:{portal.port}/tin-tuc/?tu_ngay={day:%d/%m/%Y}"
        with urllib.request.urlopen(address, timeout=120) as answer:
            statuses.append(answer.status)

    readers = []
    with running(data, "--workers", "8") as portal:
        with connect(data) as holding, holding.cursor() as cursor:
            cursor.execute("LOCK TABLE news_edition IN ACCESS EXCLUSIVE MODE")
            # More and more: the kernel, not the load, chooses the worker of a connection.
            while waiting_sessions(data) < 8 * Lanes(16).readers.threads:
                assert len(readers) < 2000
                numbers = range(len(readers), len(readers) + 16)
                readers += [threading.Thread(target=ask, args=[each]) for each in numbers]
                for reader in readers[-16:]:
                    reader.start()
                time.sleep(0.2)
        for reader in readers:
            reader.join()
    assert statuses == [200] * len(readers)


def test_serve_says_what_a_limit_leaves_and_refuses_what_does_not_fit(data):
    with connect(data) as session, session.cursor() as cursor:
        cursor.execute("ALTER DATABASE portal CONNECTION LIMIT 30")
    with running(data) as portal:
        pass
    code, said = manage("serve", "--workers", "9", data=data, PORT=str(free_port()))
    with connect(data) as session, session.cursor() as cursor:
        cursor.execute("ALTER DATABASE portal CONNECTION LIMIT -1")
    assert (
        "PostgreSQL cho cổng 30 kết nối: chạy 2 tiến trình phục vụ, mỗi tiến trình 6 luồng "
        "(đủ 2 × 16 thì cần 50)." in portal.log.read_text()
    )
    assert code == 1
    assert "9 tiến trình phục vụ cần ít nhất 68: hãy đặt --workers 2, hoặc tăng" in said
    assert "Traceback" not in said
