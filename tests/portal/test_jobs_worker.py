"""Workers as processes: one job at a time for each key, and no kill loses a job."""

import faulthandler
import multiprocessing
import os
import signal
import subprocess
import threading
import time

import psutil
import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction

from portal.database.processes import die_with_parent
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, Postponed, claim, enqueue, handles, run_waiting
from portal.jobs.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)

forking = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def notes(monkeypatch, tmp_path):
    """A file to which handlers, in any process, write a line when they begin or end."""
    monkeypatch.setattr(queue, "HANDLERS", {})
    path = tmp_path / "notes"
    path.touch()

    def note(*words):
        with path.open("a") as file:
            file.write(" ".join(map(str, words)) + "\n")

    @handles("ngủ", label="Ngủ", seconds=20)
    def sleep(job):
        note("begin", job.key)
        job.say(30, "Đang ngủ.")
        time.sleep(job.args.get("seconds", 0))
        note("end", job.key)

    @handles("kẹt", label="Kẹt", seconds=0.3, attempts=1)
    def hang(job):
        subprocess.run(["sleep", "7448"])

    @handles("sập", label="Sập", seconds=20)
    def crash(job):
        faulthandler.disable()  # pytest's would print long tracebacks
        os.kill(os.getpid(), job.args["signal"])

    @handles("nói", label="Nói", seconds=20)
    def raise_error(job):
        raise {"give up": GiveUp("Tệp hỏng."), "later": Postponed("Chờ ảnh.", 600)}.get(
            job.args["how"], OSError("đĩa đầy")
        )

    return path


@pytest.fixture
def start_worker():
    """Return a function that starts workers on the test database; all are killed at the end."""
    started, here = [], os.getpid()

    def work():
        die_with_parent(here)
        Worker().work()

    def start():
        connections.close_all()
        started.append(forking.Process(target=work))
        started[-1].start()
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.join()


def wait_until(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def states():
    return dict(Job.objects.values_list("key", "state"))


def lines(notes):
    return notes.read_text().splitlines()


def expire_leases():
    Job.objects.filter(state="running").update(lease="2020-01-01T00:00Z")


def test_what_is_committed_is_begun_at_once(start_worker, notes):
    start_worker()
    enqueue("ngủ", 1)
    wait_until(lambda: states() == {"1": "done"})
    began = time.monotonic()
    with transaction.atomic():
        enqueue("ngủ", 2)
        time.sleep(0.2)
        assert lines(notes) == ["begin 1", "end 1"]

    wait_until(lambda: states() == {"1": "done", "2": "done"})
    assert time.monotonic() - began < 2


def test_sessions_that_are_over_are_deleted(start_worker):
    over = Session.objects.create(session_key="cũ", expire_date="2020-01-01T00:00Z")
    alive = Session.objects.create(session_key="mới", expire_date="2100-01-01T00:00Z")
    start_worker()
    wait_until(lambda: not Session.objects.filter(pk=over.pk).exists())
    assert Session.objects.get() == alive


def test_staff_see_it_move(start_worker, notes):
    start_worker()
    enqueue("ngủ", 1, seconds=5)

    wait_until(lambda: Job.objects.filter(progress=30).exists())
    job = Job.objects.get()
    assert (job.state, job.progress, job.message) == ("running", 30, "Đang ngủ.")


def test_a_job_enqueued_while_its_like_runs_waits_for_it_and_then_runs(start_worker, notes):
    start_worker(), start_worker()
    enqueue("ngủ", 1, seconds=0.5)
    wait_until(lambda: lines(notes) == ["begin 1"])

    enqueue("ngủ", 1)
    enqueue("ngủ", 1)

    wait_until(lambda: Job.objects.filter(state="done").count() == 2)
    assert lines(notes) == ["begin 1", "end 1"] * 2


def test_a_waiting_job_is_not_taken_before_the_decision_behind_it_is_committed():
    enqueue("ngủ", 1)
    taken = []

    def take():
        taken.append(claim())
        connection.close()

    with transaction.atomic():
        enqueue("ngủ", 1)
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()

    assert taken == [None]
    assert claim().key == "1"


def test_many_who_enqueue_and_many_who_work_never_run_two_for_one_thing(notes):
    running, clashes, runs = set(), [], []
    guard = threading.Lock()

    @handles("chen", label="Chen", seconds=20)
    def crowd(job):
        with guard:
            clashes.extend({job.key} & running)
            running.add(job.key)
            runs.append(job.key)
        time.sleep(0.002)
        with guard:
            running.remove(job.key)

    def enqueue_jobs():
        for number in range(60):
            enqueue("chen", number % 3)
        connection.close()

    def work():
        while any(thread.is_alive() for thread in giving):
            run_waiting()
        run_waiting()
        connection.close()

    giving = [threading.Thread(target=enqueue_jobs) for _ in range(3)]
    working = [threading.Thread(target=work) for _ in range(4)]
    for thread in giving + working:
        thread.start()
    for thread in giving + working:
        thread.join()

    assert clashes == []
    assert set(runs) == {"0", "1", "2"}
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ("give up", ("failed", 1, "Tệp hỏng.")),
        ("later", ("waiting", 0, "Chờ ảnh.")),
        (
            "error",
            ("waiting", 1, "Chương trình gặp lỗi (OSError); chi tiết ở nhật ký của máy chủ."),
        ),
    ],
)
def test_what_a_child_says_comes_through(start_worker, how, end):
    enqueue("nói", 1, how=how)
    start_worker()

    wait_until(lambda: Job.objects.exclude(message="").exists())
    assert Job.objects.values_list("state", "attempts", "message").get() == end


@pytest.mark.parametrize(
    ("sign", "sentence"),
    [
        (signal.SIGSEGV, "Tiến trình làm việc này hỏng giữa chừng (mã -11)."),
        (signal.SIGKILL, "Hệ điều hành đã dừng việc này, thường vì máy thiếu bộ nhớ."),
    ],
    ids=["segfault", "out of memory"],
)
def test_a_crash_takes_only_the_child(start_worker, sign, sentence):
    enqueue("sập", 1, signal=int(sign))
    worker = start_worker()

    wait_until(lambda: Job.objects.filter(state="waiting", attempts=1).exists())
    assert Job.objects.get().message == sentence
    enqueue("ngủ", 2)
    wait_until(lambda: states() == {"1": "waiting", "2": "done"})
    assert worker.is_alive()


def test_what_takes_too_long_is_killed_with_all_it_started(start_worker):
    enqueue("kẹt", 1)
    worker = start_worker()

    wait_until(lambda: states() == {"1": "failed"})
    assert Job.objects.get().message == "Quá 0.3 giây mà chưa xong."
    assert psutil.Process(worker.pid).children(recursive=True) == []
    assert not [
        one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"] == ["sleep", "7448"]
    ]


def test_told_to_stop_a_worker_gives_its_job_back_uncounted(start_worker, notes):
    enqueue("ngủ", 1, seconds=15)
    worker = start_worker()
    wait_until(lambda: lines(notes) == ["begin 1"])
    child = psutil.Process(worker.pid).children()[0]

    worker.terminate()
    worker.join(timeout=3)

    assert worker.exitcode == 0
    assert not child.is_running()
    assert Job.objects.values_list("state", "attempts").get() == ("waiting", 0)


def test_a_killed_worker_takes_its_child_along_and_its_job_runs_again(start_worker, notes):
    enqueue("ngủ", 1, seconds=1)
    worker = start_worker()
    wait_until(lambda: lines(notes) == ["begin 1"])
    child = psutil.Process(worker.pid).children()[0]

    worker.kill()
    worker.join()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert states() == {"1": "running"}
    assert claim() is None
    expire_leases()
    start_worker()

    wait_until(lambda: states() == {"1": "done"})
    assert lines(notes) == ["begin 1", "begin 1", "end 1"]
    assert Job.objects.get().attempts == 2


def test_a_job_that_kills_every_worker_waits_for_a_person_in_the_end():
    enqueue("ngủ", 1)
    for _ in range(3):
        assert claim().key == "1"
        expire_leases()

    assert claim() is None
    assert Job.objects.values_list("state", "message").get() == (
        "failed",
        "Máy làm việc dừng giữa chừng 3 lần.",
    )


def test_who_was_overtaken_writes_nothing_any_more():
    enqueue("ngủ", 1)
    slow = claim()
    expire_leases()
    quick = claim()

    slow.say(90, "Sắp xong.")
    assert not queue.renew(slow)
    queue.conclude(slow, None)
    queue.release(slow)
    assert Job.objects.values_list("state", "attempts", "progress").get() == ("running", 2, 0)

    queue.conclude(quick, None)
    assert states() == {"1": "done"}


def test_lost_connections_are_made_again(start_worker):
    def lose_connections():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    start_worker()
    enqueue("ngủ", 1, seconds=0.5)
    # After the progress is written: losing the connection during that would fail the run.
    wait_until(lambda: Job.objects.filter(progress=30).exists())
    lose_connections()
    wait_until(lambda: states() == {"1": "done"})
    lose_connections()  # while it listens
    enqueue("ngủ", 2)

    wait_until(lambda: states() == {"1": "done", "2": "done"})
