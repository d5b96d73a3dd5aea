"""Processes that do not outlive the one that started them."""

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
# Pauses before a process that ended is started again: short after a good life, else growing.
SHORTEST_PAUSE, LONGEST_PAUSE, GOOD_LIFE = 1, 30, 60


def die_with_parent(parent: int, sign: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send ``sign`` to this process when ``parent``, its parent, ends in any way.

    Ends at once when that parent is gone already. Linux only: elsewhere it does nothing.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sign)
    # The parent may have died before the request above.
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def kept_running(command: list[str], *, seconds_to_finish: float) -> Iterator[None]:
    """Run ``command`` beside this process while the block runs, again whenever it ends.

    At the end it gets SIGTERM, and SIGKILL after ``seconds_to_finish``. It has to see to it itself
    that it dies with its parent. It is in a process group of its own: Ctrl-C does not reach it.
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
        # Here and not in the thread: whoever forks soon does not do it in the middle of this.
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
