"""Items that wait together are committed together, and acknowledged only after the commit."""

import asyncio
import threading
import time

import pytest

from portal.visits.counting import group_commit
from portal.visits.counting.group_commit import GroupCommit, NotWritten
from tests import event_loops


class Book:
    """A slow writer; every batch waits until ``gate`` is set."""

    def __init__(self):
        self.batches, self.committed = [], []
        self.begun, self.gate = threading.Semaphore(0), threading.Event()
        self.error = None

    def write(self, batch):
        self.batches.append(list(batch))
        self.begun.release()
        assert self.gate.wait(10)
        if self.error:
            raise self.error
        self.committed += batch
        return [f"wrote {each}" for each in batch]


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def group(book):
    group = GroupCommit(book.write)
    yield group
    book.gate.set()
    group.close()


def in_threads(group, *items):
    """Commit each item in its own thread; return {item: outcome or error}, filled as they end."""
    ended = {}

    def one(item):
        try:
            ended[item] = group.commit(item)
        except NotWritten as error:
            ended[item] = error

    threads = [threading.Thread(target=one, args=[item]) for item in items]
    for thread in threads:
        thread.start()
    return threads, ended


def wait_until_gathered(group, number):
    deadline = time.monotonic() + 10
    while len(group._gathered) < number:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def wait_until_written(group):
    deadline = time.monotonic() + 10
    while group._began:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_what_comes_while_a_batch_is_written_is_the_next_batch(group, book):
    first, ended = in_threads(group, 1)
    book.begun.acquire()
    others, ended_others = in_threads(group, 2, 3, 4)
    wait_until_gathered(group, 3)
    assert ended == ended_others == {}  # No answer before the commit.
    book.gate.set()
    for thread in first + others:
        thread.join()
    assert [sorted(batch) for batch in book.batches] == [[1], [2, 3, 4]]
    assert ended | ended_others == {n: f"wrote {n}" for n in (1, 2, 3, 4)}


def test_one_alone_is_written_at_once(group, book):
    book.gate.set()
    assert group.commit(1) == "wrote 1"


def test_nobody_waits_longer_than_a_second(group, book, monkeypatch):
    monkeypatch.setattr(group_commit, "SECONDS_OF_PATIENCE", 0.1)
    began = time.monotonic()
    with pytest.raises(NotWritten):
        group.commit(1)
    # The database hangs: a new item is refused at once.
    with pytest.raises(NotWritten):
        group.commit(2)
    assert time.monotonic() - began < 1
    book.gate.set()
    wait_until_written(group)
    assert group.commit(3) == "wrote 3"
    # The second was refused, so it must not be written later.
    assert book.committed == [1, 3]


def in_a_new_loop(group, item):
    (outcome,) = event_loops.run(in_a_loop(group, item))
    if isinstance(outcome, Exception):
        raise outcome


@pytest.mark.parametrize("commit", [GroupCommit.commit, in_a_new_loop], ids=["thread", "loop"])
def test_what_was_given_up_while_it_waited_is_not_written(group, book, monkeypatch, commit):
    first, _ended = in_threads(group, 1)
    book.begun.acquire()
    monkeypatch.setattr(group_commit, "SECONDS_OF_PATIENCE", 0.1)
    monkeypatch.setattr(group, "_began", time.monotonic() + 60)
    with pytest.raises(NotWritten):
        commit(group, 2)
    book.gate.set()
    first[0].join()
    assert group.commit(3) == "wrote 3"
    assert book.committed == [1, 3]


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), SystemError("worse")])
def test_when_a_batch_fails_all_in_it_are_told_and_the_next_is_written(group, book, error):
    book.error = error
    threads, ended = in_threads(group, 1, 2)
    book.gate.set()
    for thread in threads:
        thread.join()
    assert {item: type(outcome) for item, outcome in ended.items()} == {
        1: NotWritten,
        2: NotWritten,
    }
    book.error = None
    assert group.commit(3) == "wrote 3"


def test_closed_it_writes_what_there_is_and_begins_anew(group, book):
    threads, ended = in_threads(group, 1)
    book.begun.acquire()
    writer = group._thread
    book.gate.set()
    group.close()
    threads[0].join()
    assert ended == {1: "wrote 1"}
    assert not writer.is_alive()
    assert group.commit(2) == "wrote 2"


def test_closed_it_begins_anew_after_any_time(group, book, monkeypatch):
    monkeypatch.setattr(group_commit, "SECONDS_OF_PATIENCE", 0.2)
    book.gate.set()
    group.commit(1)
    group.close()
    time.sleep(0.3)
    assert group.commit(2) == "wrote 2"


async def in_a_loop(group, *items):
    """Commit the items together in this event loop; return the outcomes or errors."""
    return await asyncio.gather(
        *(group.commit_async(item) for item in items), return_exceptions=True
    )


def test_an_event_loop_and_threads_share_a_batch(group, book, monkeypatch):
    first, ended = in_threads(group, 1)
    book.begun.acquire()
    others, ended_others = in_threads(group, 2)
    wait_until_gathered(group, 1)
    woken = []

    async def three():
        loop = asyncio.get_running_loop()
        wake = loop.call_soon_threadsafe
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *how: woken.append(how))
        waiting = asyncio.ensure_future(in_a_loop(group, 3, 4, 5))
        while len(group._gathered) < 4:
            await asyncio.sleep(0.001)
        book.gate.set()
        while not woken:
            await asyncio.sleep(0.001)
        monkeypatch.setattr(loop, "call_soon_threadsafe", wake)
        loop.call_soon(*woken[0])
        return await waiting

    assert event_loops.run(three()) == ["wrote 3", "wrote 4", "wrote 5"]
    for thread in first + others:
        thread.join()
    assert ended | ended_others == {1: "wrote 1", 2: "wrote 2"}
    assert [sorted(batch) for batch in book.batches] == [[1], [2, 3, 4, 5]]
    # Once for the three: a wake-up is a system call, and another for whoever it wakes.
    assert len(woken) == 1


def test_an_event_loop_does_not_wait_longer_than_a_thread(group, book, monkeypatch):
    monkeypatch.setattr(group_commit, "SECONDS_OF_PATIENCE", 0.1)
    began = time.monotonic()
    outcomes = event_loops.run(in_a_loop(group, 1, 2))
    assert [type(outcome) for outcome in outcomes] == [NotWritten, NotWritten]
    assert time.monotonic() - began < 5
    # The loop is closed when the batch ends: nobody is told, and the writer goes on.
    book.gate.set()
    wait_until_written(group)
    assert group.commit(3) == "wrote 3"


def test_an_event_loop_is_told_when_its_batch_fails(group, book):
    book.error = ValueError("a fault of ours")
    book.gate.set()
    outcomes = event_loops.run(in_a_loop(group, 1, 2))
    assert [type(outcome) for outcome in outcomes] == [NotWritten, NotWritten]
