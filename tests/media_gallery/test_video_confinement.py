import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from media_gallery.videos.ffmpeg import confinement, encoding
from media_gallery.videos.ffmpeg.containers import UnreadableVideo
from tests.make_videos import make_hevc_video, make_video, make_video_of_false_counts


@pytest.fixture
def film(tmp_path) -> Path:
    path = tmp_path / "phim.mp4"
    path.write_bytes(make_hevc_video(seconds=2))
    return path


@pytest.fixture
def endless(tmp_path) -> Path:
    """Create a FIFO, which never gives its first byte; return its path."""
    path = tmp_path / "vo-tan.mp4"
    os.mkfifo(path)
    return path


@pytest.fixture
def long_work(tmp_path) -> tuple[Path, Path, encoding.Rendition]:
    """Return the arguments of a transcoding that takes seconds."""
    source = tmp_path / "dai.mp4"
    source.write_bytes(make_video(size=(1280, 720), seconds=6, sound=None))
    return source, tmp_path / "sach.mp4", encoding.Rendition(1280, 720, copied=False)


def workers() -> list[psutil.Process]:
    """Return the video processes, without the browser of other tests."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if confinement.__name__ in process.cmdline():
                found.append(process)
    return found


def wait_for(condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_video_is_examined_photographed_and_copied_elsewhere(film):
    found = confinement.probe(film)
    assert (found.video_codec, found.seconds) == ("hevc", 2.0)
    poster = confinement.poster(film, 1.0)
    assert (poster.second, poster.content[:2]) == (1.0, b"\xff\xd8")
    target, told = film.with_name("sach.mp4"), []
    (rendition,) = encoding.renditions(found)
    confinement.transcode(film, target, rendition, seconds=60, on_progress=told.append)
    assert confinement.probe(target).obstacle is None
    assert (told[0], told[-1]) == (0, 1)
    assert sorted(film.parent.iterdir()) == [film, target]
    assert workers() == []


def test_what_the_file_is_refused_for_comes_back(film):
    film.write_bytes(b"")
    with pytest.raises(UnreadableVideo, match="Tệp này trống"):
        confinement.probe(film)


def test_a_fault_of_the_portal_is_not_blamed_on_the_file(tmp_path):
    with pytest.raises(confinement.WorkFailed, match="FileNotFoundError"):
        confinement.probe(tmp_path / "khong-co.mp4")


def test_a_file_that_keeps_the_reader_waiting_is_given_up(endless):
    with pytest.raises(confinement.TookTooLong) as late:
        confinement.probe(endless, seconds=0.5)
    assert "Hãy thử lại khi máy chủ rảnh hơn" in str(late.value)
    assert workers() == []


def test_a_file_that_crashes_the_reader_is_a_damaged_file(endless):
    def crash():
        wait_for(workers)
        workers()[0].send_signal(signal.SIGSEGV)

    threading.Thread(target=crash).start()
    with pytest.raises(UnreadableVideo, match="Tệp video bị hỏng"):
        confinement.probe(endless)


def test_a_file_that_asks_for_all_memory_does_not_get_it(tmp_path):
    path = tmp_path / "khoe.mp4"
    path.write_bytes(make_video_of_false_counts())
    largest, done = [0], threading.Event()

    def watch():
        while not done.wait(0.02):
            for worker in workers():
                with suppress(psutil.NoSuchProcess):
                    largest.append(worker.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with pytest.raises(UnreadableVideo):
            confinement.probe(path)
    finally:
        done.set()
        watcher.join()
    assert max(largest) < 3 * 1024**3


def test_the_process_knows_none_of_the_secrets(endless, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "bi-mat")
    known = []

    def look():
        # Between fork and exec it still has this process's command line.
        wait_for(lambda: any(confinement.__name__ in worker.cmdline() for worker in workers()))
        known.extend(workers()[0].environ())

    looking = threading.Thread(target=look)
    looking.start()
    with pytest.raises(confinement.TookTooLong):
        confinement.probe(endless, seconds=1)
    looking.join()
    assert set(known) <= {"PATH", "LANG", "LC_CTYPE"}
    assert known


def test_work_that_is_no_longer_wanted_stops_and_leaves_nothing(long_work):
    source, target, rendition = long_work
    told = []
    with pytest.raises(confinement.Stopped):
        confinement.transcode(
            source,
            target,
            rendition,
            seconds=60,
            on_progress=told.append,
            is_stopped=lambda: bool(told),
        )
    assert list(target.parent.iterdir()) == [source]
    assert workers() == []


def test_work_beyond_its_time_stops_and_leaves_nothing(long_work):
    source, target, rendition = long_work
    with pytest.raises(confinement.TookTooLong):
        confinement.transcode(source, target, rendition, seconds=0.4)
    assert list(target.parent.iterdir()) == [source]


def test_a_kill_takes_the_work_along_and_leaves_nothing_under_the_name(long_work):
    source, target, rendition = long_work
    script = f"""
import os, signal
from pathlib import Path
from media_gallery.videos.ffmpeg import confinement, encoding
confinement.transcode(
    Path({str(source)!r}), Path({str(target)!r}), encoding.Rendition(*{tuple(rendition)!r}),
    seconds=60, on_progress=lambda fraction: os.kill(os.getpid(), signal.SIGKILL),
)
"""
    killed = subprocess.run([sys.executable, "-c", script])
    assert killed.returncode == -signal.SIGKILL
    wait_for(lambda: not _working_on(target))
    assert not target.exists()
    # The files of the killed process are overwritten.
    confinement.transcode(source, target, rendition, seconds=60)
    assert sorted(target.parent.iterdir()) == sorted([source, target])


def _working_on(target: Path) -> bool:
    return any(
        str(target) in " ".join(process.info["cmdline"] or ())
        for process in psutil.process_iter(["cmdline"])
    )
