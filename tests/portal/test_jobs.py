"""Background jobs: they exist when their cause is committed, and end done or with a message."""

import datetime

import pytest
from django.db import transaction

from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.queue import GiveUp, Postponed, enqueue, handles, run_waiting

pytestmark = pytest.mark.django_db

UTC = datetime.UTC


@pytest.fixture(autouse=True)
def done(monkeypatch):
    """A list of the keys done by the handler of "vẽ", which fails as its arguments say."""
    monkeypatch.setattr(queue, "HANDLERS", {})
    done = []

    @handles("vẽ", label="Vẽ lại ảnh", seconds=5)
    def draw(job):
        done.append((job.key, job.args))
        job.say(40, "Đang vẽ.")
        if "error" in job.args:
            raise {"give up": GiveUp("Tệp hỏng."), "later": Postponed("Chờ ảnh.", 60)}.get(
                job.args["error"], RuntimeError("hết chỗ")
            )

    return done


def rows():
    return list(
        Job.objects.order_by("pk").values_list("key", "state", "attempts", "progress", "message")
    )


def make_due():
    Job.objects.filter(state="waiting").update(run_at=datetime.datetime(2020, 1, 1, tzinfo=UTC))


LOST = "Chương trình gặp lỗi (RuntimeError); chi tiết ở nhật ký của máy chủ."


def test_what_is_handed_in_is_done_once(done):
    enqueue("vẽ", 12, width=320)

    run_waiting()
    run_waiting()

    assert done == [("12", {"width": 320})]
    assert rows() == [("12", "done", 1, 100, "")]


def test_nothing_is_left_of_a_job_whose_cause_was_rolled_back(done):
    with transaction.atomic():
        enqueue("vẽ", 12)
        transaction.set_rollback(True)

    run_waiting()

    assert (done, rows()) == ([], [])


def test_two_for_one_thing_are_one_with_the_newest_arguments(done):
    enqueue("vẽ", 12, width=320)
    enqueue("vẽ", 12, width=640)
    enqueue("vẽ", 13)

    run_waiting()

    assert done == [("12", {"width": 640}), ("13", {})]


def test_of_two_instants_the_earlier_one_wins(done):
    later = datetime.datetime(2999, 1, 1, tzinfo=UTC)
    enqueue("vẽ", 12, run_at=later)
    run_waiting()
    assert done == []

    enqueue("vẽ", 12)
    enqueue("vẽ", 12, run_at=later)
    run_waiting()
    assert done == [("12", {})]


def test_work_that_fails_is_tried_again_after_growing_pauses_and_then_waits_for_a_person(done):
    enqueue("vẽ", 12, error="any")
    pauses = []
    for _ in range(3):
        run_waiting()
        run_waiting()
        job = Job.objects.get()
        pauses.append(round((job.run_at - job.started_at).total_seconds()))
        make_due()

    assert pauses[:2] == [10, 60]
    assert len(done) == 3
    assert rows() == [("12", "failed", 3, 40, LOST)]


def test_a_hopeless_file_is_not_tried_again(done):
    enqueue("vẽ", 12, error="give up")

    run_waiting()
    make_due()
    run_waiting()

    assert len(done) == 1
    assert rows() == [("12", "failed", 1, 40, "Tệp hỏng.")]


def test_postponing_counts_no_try(done):
    enqueue("vẽ", 12, error="later")
    for _ in range(5):
        run_waiting()
        make_due()

    assert len(done) == 5
    assert rows() == [("12", "waiting", 0, 0, "Chờ ảnh.")]


def test_what_may_take_long_is_left_to_others_by_the_worker_for_quick_work(done):
    @handles("phim", label="Chuyển đổi video", seconds=queue.QUICK_SECONDS + 1)
    def convert(job):
        done.append((job.key, "phim"))

    enqueue("phim", 1)
    enqueue("vẽ", 2)

    assert queue.claim(quick_only=True).key == "2"
    assert queue.claim(quick_only=True) is None
    assert queue.claim().key == "1"


def test_a_long_command_keeps_its_job_for_the_whole_time_limit(done):
    @handles("lâu", label="Việc lâu", seconds=3600)
    def last_long(job):
        held.append((job.lease - job.started_at).total_seconds())

    held = []
    enqueue("lâu", 1)
    run_waiting()

    assert held == [3630]


def test_an_interrupted_command_gives_its_job_back(done):
    @handles("dừng", label="Việc bị dừng", seconds=5)
    def stop(job):
        raise KeyboardInterrupt

    enqueue("dừng", 1)
    with pytest.raises(KeyboardInterrupt):
        run_waiting()

    assert rows() == [("1", "waiting", 0, 0, "")]


def test_what_nobody_handles_is_refused_at_once():
    with pytest.raises(LookupError, match="'mới'"):
        enqueue("mới", 1)


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_a_job_whose_app_is_not_there_waits_for_it_with_all_its_tries(done, state):
    enqueue("vẽ", 12, width=320)
    handler = queue.HANDLERS.pop("vẽ")
    past = datetime.datetime(2020, 1, 1, tzinfo=UTC)
    if state == "running":  # As if its worker had been killed.
        Job.objects.update(state=state, attempts=1, started_at=past, lease=past)
    before = list(Job.objects.values())

    for _ in range(5):
        run_waiting()
        assert queue.claim(quick_only=True) is None

    assert list(Job.objects.values()) == before
    assert queue.waits_for_its_app(Job.objects.get())
    queue.HANDLERS["vẽ"] = handler
    assert not queue.waits_for_its_app(Job.objects.get())
    run_waiting()
    assert done == [("12", {"width": 320})]


def test_a_kind_is_handled_by_one_function(done):
    with pytest.raises(ValueError, match="Two functions"):
        handles("vẽ", label="Vẽ", seconds=1)(print)


def test_what_a_job_says_is_fit_for_the_database(done):
    @handles("nói", label="Nói", seconds=5)
    def report_and_give_up(job):
        job.say(250, "Tệp\0 lạ")
        said.append(Job.objects.values_list("progress", "message").get())
        raise GiveUp("Không đọc được\0 tệp.")

    said = []
    enqueue("nói", 1)
    run_waiting()

    assert said == [(100, "Tệp lạ")]
    assert Job.objects.get().message == "Không đọc được tệp."
