"""A portal is killed in the middle of its background jobs: after a restart they are done."""

import json
import random
import signal
import time

import psutil
import pytest

from tests.running_portal import background_workers, data_folder, restarts, shell

pytestmark = pytest.mark.soak

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.slow_jobs.settings"}


@pytest.fixture
def data():
    with data_folder("portal-killed-") as folder:
        yield folder


@pytest.fixture
def start_portal(data):
    """Start the portal again and again; the last one is stopped."""
    with restarts(data, **SETTINGS) as start:
        yield start


def enqueue_slow_jobs(data, count, seconds):
    shell(
        data,
        "from portal.jobs.queue import enqueue; "
        f"[enqueue('slow', n, folder={str(data)!r}, seconds={seconds}) for n in range({count})]",
        **SETTINGS,
    )


def states(data):
    return [
        tuple(each)
        for each in json.loads(
            shell(
                data,
                "import json; from portal.jobs.models import Job; "
                "print(json.dumps(list(Job.objects.values_list('state', 'attempts'))))",
                **SETTINGS,
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
    enqueue_slow_jobs(data, 1, seconds=5)
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
    enqueue_slow_jobs(data, 1, seconds=5)
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
    enqueue_slow_jobs(data, count, seconds=0.5)
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
