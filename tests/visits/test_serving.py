"""The counter in a running portal: killed processes, a database that stops, and stored data."""

import contextlib
import json
import random
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

import psutil
import pytest

from portal.database import embedded_home
from tests.running_portal import data_folder, environment, manage, running, shell, web_workers
from tests.visits import beacons

COUNTED = """
import json
from portal.visits.models import Day, ItemHour, LeftOut
print(json.dumps({
    "items": list(ItemHour.objects.values_list("item", "views")),
    "views": sum(day.views for day in Day.objects.all()),
    "visits": sum(day.visits for day in Day.objects.all()),
    "left_out": list(LeftOut.objects.values_list("reason", "count")),
}))
"""


@pytest.fixture
def data():
    with data_folder("portal-visits-") as folder:
        yield folder


@pytest.fixture
def portal(data):
    with running(data, PORTAL_TRUSTED_PROXIES="127.0.0.1") as portal:
        yield portal


@pytest.fixture
def forms(portal, data):
    """Return a function for the forms of so many beacons, numbered from ``first``."""
    signer = beacons.signer((data / "secret-key").read_text().strip())
    return lambda many, first=1: beacons.signed(signer, first, first + many)


def counted(data):
    return json.loads(shell(data, COUNTED).splitlines()[-1])


def assert_exactly(sent, data):
    """Check that every acknowledged view is counted once, the others at most once, and the sums."""
    sums = counted(data)
    items = dict(sums["items"])
    assert len(items) == len(sums["items"])
    assert {number: items.get(number, 0) for number in sent.acknowledged} == dict.fromkeys(
        sent.acknowledged, 1
    )
    assert set(items) <= sent.acknowledged | sent.unknown
    assert set(items.values()) == {1}
    # Each is from another reader: as many visits as views.
    assert (sums["views"], sums["visits"]) == (len(items), len(items))
    assert sums["left_out"] == []
    status, said = manage("verify_visits", data=data)
    assert status == 0, said


def postgres(data):
    """Return every process of the embedded PostgreSQL server, the postmaster first."""
    cluster = str(embedded_home(data) / "cluster")
    server = next(
        process
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"]
        and process.info["cmdline"][0].endswith("/postgres")
        and cluster in process.info["cmdline"]
    )
    return [server, *server.children(recursive=True)]


@pytest.mark.soak
def test_20_000_views_while_workers_are_killed_are_counted_as_acknowledged(portal, data, forms):
    over, kills, chance = threading.Event(), [], random.Random(7)

    def kill_workers():
        while not over.wait(chance.uniform(0.5, 2)):
            if workers := web_workers(portal):
                victim = chance.choice(workers)
                with contextlib.suppress(psutil.Error):
                    victim.kill()
                    kills.append(victim.pid)

    killer = threading.Thread(target=kill_workers)
    killer.start()
    sent = beacons.send(portal.port, forms(20_000))
    over.set()
    killer.join()
    assert portal.answers()
    assert len(kills) >= 5
    assert len(sent.acknowledged) > 15_000
    assert_exactly(sent, data)


def under_load_while(portal, forms, trouble):
    """Send until five seconds after ``trouble()``; return the results, and its start and end."""
    over, times = threading.Event(), []
    signed = forms(200_000)  # Takes seconds, on a busy machine more than the trouble.

    def cause_trouble():
        time.sleep(1)
        times.append(time.monotonic())
        trouble()
        times.append(time.monotonic())
        time.sleep(5)
        over.set()

    thread = threading.Thread(target=cause_trouble)
    thread.start()
    sent = beacons.send(portal.port, signed, connections=16, until=over.is_set)
    thread.join()
    return sent, *times


@pytest.mark.soak
def test_a_database_that_hangs_for_ten_seconds_loses_no_acknowledged_view(portal, data, forms):
    def hang():
        stopped = postgres(data)
        for process in stopped:
            process.suspend()
        time.sleep(10)
        for process in reversed(stopped):
            process.resume()

    sent, began, ended = under_load_while(portal, forms, hang)
    assert sent.refusals
    assert max(sent.refusals) < 2  # Within a second; a busy machine may add to it.
    assert [at for at in sent.instants if began + 1 < at < ended] == []
    assert [at for at in sent.instants if at > ended + 2]
    assert_exactly(sent, data)


@pytest.mark.soak
def test_a_database_that_is_killed_again_and_again_loses_no_acknowledged_view(portal, data, forms):
    def kill():
        until = time.monotonic() + 10
        while time.monotonic() < until:
            postgres(data)[0].send_signal(signal.SIGQUIT)  # An immediate shutdown: a crash.
            time.sleep(2)

    sent, _began, ended = under_load_while(portal, forms, kill)
    assert sent.unknown
    assert [at for at in sent.instants if at > ended + 3]
    assert_exactly(sent, data)


def test_neither_a_dump_nor_any_file_knows_who_was_here(portal, data, forms):
    sent = beacons.send(portal.port, forms(300), connections=8)
    assert len(sent.acknowledged) == 300
    # Errors are logged too: a batch that fails, and requests that are refused.
    for process in postgres(data)[1:]:
        # A backend may have ended since it was listed.
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    sent = beacons.send(portal.port, forms(50, first=1000), connections=8)
    beacons.send(portal.port, {1: "page=bia&note="}, connections=1)

    dump = dump_of(data)
    assert b"visits_visitor" in dump
    portal.process.send_signal(signal.SIGTERM)
    portal.process.wait(30)
    traces = re.compile(
        b"May-La|Android 14|198\\.51\\.100\\.77|113\\.0\\.[0-9]+\\.[0-9]+|2405:4802"
    )
    assert traces.findall(dump) == []
    found = {
        str(path.relative_to(data)): traces.findall(path.read_bytes())[:3]
        for path in data.rglob("*")
        if path.is_file() and not path.is_relative_to(data / "static")
    }
    assert "serve.log" in found
    assert any(name.endswith("server.log") for name in found)
    assert {name: traces for name, traces in found.items() if traces} == {}


def dump_of(data):
    server = postgres(data)[0]
    home = embedded_home(data)
    return subprocess.run(
        [Path(server.cmdline()[0]).with_name("pg_dump"), "-U", "portal", "portal"],
        env=environment(data)
        | {"PGHOST": (home / "sockets").read_text(), "PGPASSWORD": (home / "password").read_text()},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
