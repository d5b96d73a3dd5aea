"""Child processes that end with their parent, and restarting them."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PR_SET_PDEATHSIG = 1
# Seconds before a restart: the shortest after a run longer than GOOD_LIFE, else doubled each time.
SHORTEST_PAUSE, LONGEST_PAUSE, GOOD_LIFE = 1, 30, 60


def die_with_parent(parent: int, sign: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send ``sign`` to this process when ``parent``, its parent, ends in any way.

    Exits at once if that parent has ended already. Linux only: elsewhere it does nothing.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sign)
    # The parent may have died before the request above.
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def kept_running(command: list[str], *, seconds_to_finish: float) -> Iterator[None]:
    """Run ``command`` beside this process during the block, and restart it whenever it ends.

    At the end it gets SIGTERM, and SIGKILL after ``seconds_to_finish``. The command itself must
    call `die_with_parent`. It has its own process group: Ctrl-C does not reach it.
    """
    keeper = _Keeper(command)
    thread = threading.Thread(target=keeper.keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        keeper.leave()
        thread.join(seconds_to_finish)
        keeper.process.kill()
        thread.join()


class _Keeper:
    def __init__(self, command: list[str]):
        self.command = command
        self.leaving = threading.Event()
        self.starting = threading.Lock()
        # Not in the thread: the caller may fork soon, which must not happen in the middle of this.
        self.process = self._start()

    def _start(self) -> subprocess.Popen:
        return subprocess.Popen(self.command, stdin=subprocess.DEVNULL, process_group=0)

    def keep(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            began = time.monotonic()
            self.process.wait()
            lived = time.monotonic() - began
            pause = SHORTEST_PAUSE if lived > GOOD_LIFE else min(2 * pause, LONGEST_PAUSE)
            if self.leaving.wait(pause):
                return
            with self.starting, suppress(OSError):  # no memory at this moment
                if not self.leaving.is_set():
                    self.process = self._start()

    def leave(self) -> None:
        with self.starting:
            self.leaving.set()
            self.process.terminate()
