"""End connections whose reader takes nothing of what was sent."""

import os
import socket
import sys
from contextlib import suppress

#: How long bytes may wait for a reader who acknowledges none. A phone that loses its network for a
#: minute continues a film with another request.
SECONDS_UNREAD = 60


def end_unread(seconds: int = SECONDS_UNREAD) -> int:
    """Let the kernel end every connection that this process accepts and whose bytes are not read.

    Without it a reader with a closed window keeps a connection, and the file that it asked for, as
    long as it likes: the kernel's probes of such a window have no end. granian has no limit for
    writing and does not give out its sockets, so the listening ones are found among the open files;
    connections inherit the option. Return their number; 0 where this is not Linux.
    """
    found = 0
    if sys.platform != "linux":
        return found
    for name in os.listdir("/proc/self/fd"):
        # What is no socket, or was closed since it was listed.
        with suppress(OSError):
            listening = socket.socket(fileno=int(name))
            try:
                if listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    listening.setsockopt(
                        socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, seconds * 1000
                    )
                    found += 1
            finally:
                listening.detach()
    return found
