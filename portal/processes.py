"""Processes that do not outlive the one that started them."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


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
