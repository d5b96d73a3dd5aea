"""Confinement of FFmpeg and libheif: each uploaded video or HEIC is processed in its own process.

FFmpeg is a million lines of code that read files made by strangers. In this process it can crash,
run for ever or ask for all memory without harm: the process has limits, none of the portal's
secrets, and ends with the process that started it.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

from media_gallery.videos.ffmpeg import encoding, posters, probing, stills
from media_gallery.videos.ffmpeg.containers import UnreadableVideo, damaged
from media_gallery.videos.ffmpeg.encoding import Rendition
from media_gallery.videos.ffmpeg.posters import Poster
from media_gallery.videos.ffmpeg.probing import Facts
from portal.database.processes import die_with_parent
from portal.images import processing

SECONDS_TO_READ = 60
SECONDS_FOR_A_STILL = 20

_ROOT = Path(__file__).resolve().parents[3]
# Limit of the address space: decoding an 8K film takes a good gigabyte, 1080p a quarter of one.
_MEMORY = 3 * 1024**3
_LONGEST_ANSWER = 16 * 1024**2
_NICENESS = 10
# Signals that end the process when a malformed file makes FFmpeg crash.
_CRASHES = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL}


class TookTooLong(Exception):
    """The work exceeded its time limit; the message tells staff what to do.

    No unfinished file is left.
    """

    def __init__(self, seconds: float):
        super().__init__(
            f"Việc xử lý video này quá {round(seconds)} giây nên đã dừng. Hãy thử lại khi máy chủ "
            "rảnh hơn; nếu vẫn vậy, hãy xuất video thành MP4 (H.264, 1080p) rồi tải lên lại."
        )


class Stopped(Exception):
    """The caller stopped the work through ``is_stopped``. No unfinished file is left."""


class WorkFailed(Exception):
    """A failure that is not the file's fault (a full disk, a missing file).

    The message is the end of the process's log.
    """


def probe(path: Path, *, seconds: float = SECONDS_TO_READ) -> Facts:
    """Read the whole video at ``path`` and return its facts.

    Raises UnreadableVideo, also when the file makes FFmpeg crash, and TookTooLong.
    """
    return Facts(**_work({"work": "probe", "path": str(path.absolute())}, seconds))


def poster(path: Path, second: float | None = None, *, seconds: float = SECONDS_TO_READ) -> Poster:
    """Return the picture shown at ``second``, or without it a good one from the first third.

    Raises UnreadableVideo and TookTooLong.
    """
    found = _work({"work": "poster", "path": str(path.absolute()), "second": second}, seconds)
    return Poster(**found | {"content": b64decode(found["content"])})


def still(source: Path, target: Path) -> None:
    """Write the picture of the HEIC file ``source`` to ``target``, as `stills.convert` does.

    Raises ``processing.UnreadablePicture``, also when the file makes libheif crash or take longer
    than SECONDS_FOR_A_STILL.
    """
    order = {"work": "still", "path": str(source.absolute()), "target": str(target.absolute())}
    try:
        done = _work(order, SECONDS_FOR_A_STILL)
    except (UnreadableVideo, TookTooLong) as error:
        raise processing.damaged() from error
    if not done["written"]:
        raise processing.too_many_pixels()


def transcode(
    source: Path,
    target: Path,
    rendition: Rendition,
    *,
    seconds: float,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Write a clean copy of ``source`` to ``target``, completely or not at all.

    Runs with low priority on two threads. ``on_progress`` is called with the fraction done, 0 to 1,
    a few times a second; ``is_stopped`` is called as often, and the work ends when it returns True.
    Raises UnreadableVideo, TookTooLong after ``seconds``, Stopped.
    """
    order = {
        "work": "transcode",
        "path": str(source.absolute()),
        "target": str(target.absolute()),
        "rendition": rendition,
    }
    try:
        _work(order, seconds, on_progress, is_stopped)
    finally:
        encoding.unfinished(target).unlink(missing_ok=True)


def _work(
    order: dict,
    seconds: float,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> dict:
    """Run ``order`` in a process of its own and return its result.

    ``order["work"]`` is probe, poster, still or transcode; `_carry_out` reads the other keys.
    """
    deadline = time.monotonic() + seconds
    order |= {"parent": os.getpid()}
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            [sys.executable, "-m", __name__, json.dumps(order)],
            cwd=_ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            # An interrupt at the terminal must reach only the process that started this one.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            answer = None
            for message in _messages(process.stdout):
                if time.monotonic() > deadline:
                    raise TookTooLong(seconds)
                if is_stopped():
                    raise Stopped
                if "progress" in message:
                    on_progress(message["progress"])
                elif message:
                    answer = message
        finally:
            process.kill()
        process.wait()
        if answer is None and -process.returncode in _CRASHES:
            raise damaged()
        if answer is None:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            end_of_log = log.read().decode(errors="replace")
            raise WorkFailed(f"{end_of_log}\nexit status {process.returncode}".lstrip())
    if "rejection" in answer:
        raise UnreadableVideo(answer["rejection"])
    return answer["result"]


def _messages(pipe: IO[bytes]) -> Iterator[dict]:
    """Yield the messages of the process as they come, and every 200 ms without one an empty dict.

    The empty ones let the caller check its time limit.
    """
    unread = b""
    # Not select(): a server with many connections has file descriptors above its limit.
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    while True:
        if not waiting.poll(200):
            yield {}
            continue
        piece = os.read(pipe.fileno(), 65536)
        unread += piece
        *lines, unread = unread.split(b"\n")
        yield from map(json.loads, lines)
        if not piece or len(unread) > _LONGEST_ANSWER:
            return


def _send(message: dict) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _carry_out(order: dict) -> dict:
    """Do the work of ``order`` and return the result as JSON values; runs in the child process."""
    path = Path(order["path"])
    match order["work"]:
        case "probe":
            with path.open("rb") as file:
                return asdict(probing.examine(file))
        case "poster":
            with path.open("rb") as file:
                found = posters.take(file, order["second"])
            return found._asdict() | {"content": b64encode(found.content).decode()}
        case "still":
            try:
                with path.open("rb") as file:
                    return {"written": stills.convert(file, Path(order["target"]))}
            except Exception as error:  # Malformed bytes can raise any error.
                raise damaged() from error
        case "transcode":
            os.nice(_NICENESS)
            encoding.make(
                path,
                Path(order["target"]),
                Rendition(*order["rendition"]),
                on_progress=lambda fraction: _send({"progress": fraction}),
            )
            return {}
    raise ValueError(order["work"])


def _main() -> None:
    order = json.loads(sys.argv[1])
    die_with_parent(order["parent"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        _send({"result": _carry_out(order)})
    except UnreadableVideo as error:
        _send({"rejection": str(error)})
    except MemoryError:
        _send({"rejection": str(damaged())})
    # Exit at once, without cleanup: FFmpeg's threads may hang on a malformed file.
    os._exit(0)


if __name__ == "__main__":
    _main()
