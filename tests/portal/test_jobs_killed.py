"""A portal is killed in the middle of its background jobs: after a restart they are done."""

import json
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from portal.database import embedded_home
from portal.database.embedded import EmbeddedServer
from tests.portal.test_serve import Portal, background_workers, manage

pytestmark = pytest.mark.soak

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.slow_jobs.settings"}


@pytest.fixture
def data():
    folder = Path(tempfile.mkdtemp(prefix="portal-killed-"))
    folder.chmod(0o711)
    yield folder
    EmbeddedServer.at(embedded_home(folder)).remove()
    shutil.rmtree(folder)


@pytest.fixture
def start_portal(data):
    """Return a function that starts a portal on ``data``; the last one is stopped at the end."""
    portals = []

    def start():
        portals.append(Portal(data, **SETTINGS))
        assert portals[-1].answers()
        return portals[-1]

    yield start
    portals[-1].process.terminate()
    portals[-1].process.wait()


def shell(data, code):
    code = f"from portal.jobs.models import Job; from portal.jobs.queue import enqueue; {code}"
    status, said = manage("shell", "-v0", "-c", code, data=data, **SETTINGS)
    assert status == 0, said
    return said


def hand_in(data, count, seconds):
    shell(
        data,
        f"[enqueue('slow', n, folder={str(data)!r}, seconds={seconds}) for n in range({count})]",
    )


def states(data):
    return [
        tuple(each)
        for each in json.loads(
            shell(
                data,
                "import json; "
                "print(json.dumps(list(Job.objects.values_list('state', 'attempts'))))",
            )
        )
    ]


def wait_until(true, seconds):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_killed_server_gives_the_job_at_hand_back_uncounted(data, start_portal):
    portal = start_portal()
    hand_in(data, 1, seconds=5)
    wait_until((data / "0.begun").exists, 20)
    family = portal.family()

    portal.process.kill()
    portal.process.wait()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert not (data / "0.ready").exists()
    assert states(data) == [("waiting", 0)]

    start_portal()
    wait_until((data / "0.ready").exists, 20)


def test_a_tree_killed_at_a_stroke_does_the_job_when_the_lease_has_run_out(data, start_portal):
    portal = start_portal()
    hand_in(data, 1, seconds=5)
    wait_until((data / "0.begun").exists, 20)
    family = portal.family()

    for process in reversed(family):
        process.kill()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert states(data) == [("running", 1)]

    start_portal()
    wait_until((data / "0.ready").exists, 60)
    wait_until(lambda: states(data) == [("done", 2)], 20)


def test_no_kill_of_any_process_loses_a_job(data, start_portal):
    portal = start_portal()
    count = 40
    hand_in(data, count, seconds=0.5)
    dice = random.Random(7)

    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        time.sleep(dice.uniform(0.5, 4))
        workers = background_workers(portal)
        victims = [one for worker in workers for one in [worker, *worker.children()]]
        if victims:
            victim = dice.choice(victims)
            victim.send_signal(dice.choice([signal.SIGKILL, signal.SIGTERM]))
        if dice.random() < 0.1:
            portal.process.send_signal(dice.choice([signal.SIGKILL, signal.SIGTERM]))
            portal.process.wait()
            portal = start_portal()

    everything = {data / f"{number}.ready" for number in range(count)}
    wait_until(lambda: everything <= set(data.glob("*.ready")), 300)
    wait_until(lambda: {state for state, _ in states(data)} == {"done"}, 120)
