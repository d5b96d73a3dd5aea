"""A well-behaved reader beside 10,000 idle connections and other attacks, for two minutes each."""

import contextlib
import json
import subprocess
import sys
import time

import psutil
import pytest

from tests.running_portal import PROJECT, data_folder, running, web_workers
from tests.serving.raw_http import seconds_to_read
from tests.visits import beacons

SECONDS = 120
ALONE = {
    "idle": {"idle": 10_000},
    "unfinished": {"unfinished": 1_000},
    "slow readers": {"slow_readers": 1_000},
    "beacons": {"beacons": 1_000},
}
NONE = {"idle": 0, "unfinished": 0, "slow_readers": 0, "beacons": 0}
#: What a worker's memory may grow by in the second half of an attack.
MEGABYTES = 30


@pytest.fixture(scope="module")
def data():
    with data_folder("portal-hostile-") as folder:
        yield folder


@pytest.fixture(scope="module")
def portal(data):
    with running(data, PORTAL_TRUSTED_PROXIES="127.0.0.0/8") as portal:
        film = data / "media" / "dai.mp4"
        film.parent.mkdir(exist_ok=True)
        film.write_bytes(bytes(30_000_000))
        yield portal


@contextlib.contextmanager
def attacked(portal, data, **attack):
    """Attack the portal meanwhile; yields a dict that has the attack's counts afterwards."""
    signer = beacons.signer((data / "secret-key").read_text().strip())
    forms = list(beacons.signed(signer, 1, 5_000).values())
    attacker = subprocess.Popen(
        [sys.executable, "-m", "tests.serving.hostile_lines", str(portal.port)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    sent: dict[str, int] = {}
    try:
        attacker.stdin.write(json.dumps(NONE | attack | {"forms": forms}) + "\n")
        attacker.stdin.flush()
        assert attacker.stdout.readline() == "begun\n"
        yield sent
    finally:
        said, _errors = attacker.communicate()
        sent |= json.loads(said)


def megabytes(portal) -> float:
    return sum(process.memory_info().rss for process in web_workers(portal)) / 1e6


def open_files(portal) -> int:
    return sum(process.num_fds() for process in web_workers(portal))


def read_for(portal, seconds: float) -> list[float]:
    """Read the front page again and again; return how long each reading took."""
    ended, took = time.monotonic() + seconds, []
    while time.monotonic() < ended:
        took.append(seconds_to_read(portal.port))
        time.sleep(0.05)
    return took


@pytest.mark.soak
@pytest.mark.parametrize(
    "attack",
    [*ALONE.values(), {kind: many for one in ALONE.values() for kind, many in one.items()}],
    ids=[*ALONE, "all together"],
)
def test_a_reader_waits_less_than_a_second(portal, data, attack, capsys):
    read_for(portal, 3)
    workers, files = {process.pid for process in web_workers(portal)}, open_files(portal)
    with attacked(portal, data, **attack) as sent:
        # The server ends idle connections after 20 s, and they come again.
        held = open_files(portal)
        took = read_for(portal, SECONDS / 2)
        half = megabytes(portal)
        took = sorted(took + read_for(portal, SECONDS / 2))
        grown = megabytes(portal) - half
    afterwards = sorted(read_for(portal, 10))
    p99 = took[int(len(took) * 0.99)]
    with capsys.disabled():
        print(  # noqa: T201 -- figures for the log
            f"\n{len(took)} pages, p50 {took[len(took) // 2]:.3f} s, p99 {p99:.3f} s, "
            f"longest {took[-1]:.3f} s, afterwards {afterwards[-1]:.3f} s; {held} open files, "
            f"memory {half:.0f} MB, {grown:+.1f} MB in the second half; load "
            f"{psutil.getloadavg()[0]:.1f}; sent {sent}"
        )
    assert p99 < 1
    assert afterwards[-1] < 1
    assert grown < MEGABYTES * len(workers)
    assert {process.pid for process in web_workers(portal)} == workers
    # Every connection was really there.
    assert held >= 0.9 * sum(attack.get(kind, 0) for kind in ("idle", "slow_readers", "unfinished"))
    assert open_files(portal) < files + 50
    assert sent.get("beacons 200", 0) >= 0.2 * attack.get("beacons", 0) * SECONDS
