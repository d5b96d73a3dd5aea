"""The web server: granian on an address no other program uses; its workers end with it.

A worker that dies is replaced, however often that happens.
"""

import errno
import gc
import logging
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address

from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError
from django.urls import reverse
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from portal.database.processes import die_with_parent
from portal.serving.capacity import Capacity
from portal.serving.counts import Counts, Row
from portal.serving.metrics import Metrics, is_private

logger = logging.getLogger(__name__)

SECONDS_TO_FINISH = 3
#: The longest that a connection may take to send a request's headers, or be idle.
SECONDS_FOR_HEADERS = 20
#: The longest head of a request, and what a slow reader's connection keeps of a file to send: with
#: granian's 400 KB, 1,000 slow readers took 630 MB; now 270, and a film is sent 5 % slower.
BYTES_BUFFERED = 64 * 1024
#: Files that a worker may have open besides connections: of its database, of what it sends.
OTHER_FILES = 500
#: The kernel's queue of connections that no worker has accepted yet.
BACKLOG = 4096
SECONDS_BETWEEN_PROBES = 0.05


class CannotServe(Exception):
    """The server cannot run at this address; the message tells the cause and what to do."""


@dataclass(frozen=True)
class Address:
    """The IP address and port to listen on."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Parse ``HOST:PORT``, ``[IPv6]:PORT`` or ``NAME:PORT``; CannotServe for anything else."""
        host, colon, port = text.rpartition(":")
        if not colon or not host or not (port.isascii() and port.isdigit()):
            raise CannotServe(f"{text!r}: hãy viết địa chỉ như 127.0.0.1:8000.")
        if not 0 < int(port) < 65536:
            raise CannotServe(f"Cổng mạng {port} phải là số từ 1 đến 65535.")
        try:
            found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise CannotServe(f"Không tìm thấy máy có tên {host!r}.") from None
        # IPv4 first: "localhost" may be both ::1 and 127.0.0.1, and people type the second.
        found.sort(key=lambda one: one[0] != socket.AF_INET)
        return cls(str(found[0][4][0]), int(port))

    @property
    def is_loopback(self) -> bool:
        return ip_address(self.host.partition("%")[0]).is_loopback

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def claim(address: Address) -> socket.socket | None:
    """Make sure that no other program listens on ``address``; raises CannotServe if one does.

    granian silently shares a port with any program that allows it, so this binds the port once
    without sharing. Two portals that start at the same moment are kept apart by an abstract Unix
    socket (Linux only), which the kernel removes when its process ends. Keep the returned socket
    open while serving.
    """
    name = None
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        if sys.platform == "linux":
            name = socket.socket(socket.AF_UNIX)
            name.bind(f"\0portal-serves-port-{address.port}")
        with socket.socket(family) as probe:
            # With this option, connections left over from a server that just ended do not block the
            # port; a listening server does.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address.host, address.port))
    except OSError as error:
        raise CannotServe(_bind_error(address, error)) from error
    return name


def _bind_error(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Cổng mạng {address.port} đang có chương trình khác dùng (có thể cổng thông tin đã "
            f"chạy sẵn): hãy dừng nó, hoặc chọn số khác, ví dụ PORT={address.port % 65535 + 1}."
        )
    if error.errno == errno.EACCES:
        return f"Không được phép mở cổng mạng {address.port}: hãy chọn số từ 1024 trở lên."
    return f"Không mở được {address}: {error.strerror}."


class DeathsInARow:
    """Count deaths of each worker soon after its start, and tell how long to wait after one."""

    #: A worker that lived for so many seconds had started well.
    LIVED = 10
    #: The waits after the first deaths in a row, then the one after all others.
    DELAYS = (0, 0.1, 0.2, 0.4, 0.8, 1, 1, 1, 1, 1, 1, 1)
    DELAY = 10

    def __init__(self, workers: int):
        self._counts = [0] * workers

    def of(self, worker: int) -> int:
        return self._counts[worker]

    def add(self, worker: int, *, lived: float) -> float:
        """Note that the worker died after so many seconds; return the seconds to wait."""
        if lived > self.LIVED:
            self._counts[worker] = 0
        self._counts[worker] += 1
        return dict(enumerate(self.DELAYS, start=1)).get(self._counts[worker], self.DELAY)


class _Server(MPServer):
    """A server that calls ``when_listening`` once, and that never gives up on its workers.

    granian's own start hook runs before its first worker is forked, seconds before the port opens;
    and it ends for good when a worker dies twice within 5.5 s.
    """

    address: Address
    when_listening: Callable[[], None]
    counts: Counts
    metrics: Metrics
    metrics_at: Address | None

    def startup(self, spawn_target, target_loader):
        super().startup(spawn_target, target_loader)
        if self.metrics_at:
            self.metrics.listen(self.metrics_at.host, self.metrics_at.port)
        # Begun after the forks: a forked copy of this process would not have the thread.
        threading.Thread(target=self._announce, daemon=True).start()

    def _spawn_worker(self, idx, target, callback_loader):  # type: ignore[override]
        return super()._spawn_worker(idx, target, partial(callback_loader, idx))

    def _announce(self) -> None:
        while True:
            try:
                socket.create_connection((self.address.host, self.address.port), timeout=5).close()
            except OSError:
                time.sleep(SECONDS_BETWEEN_PROBES)
            else:
                self.when_listening()
                return

    def _serve_loop(self, spawn_target, target_loader):
        deaths = DeathsInARow(self.workers)
        due: dict[int, float] = {}
        while True:
            wait = max(min(due.values()) - time.monotonic(), 0) if due else None
            self.main_loop_interrupt.wait(wait)
            if self.interrupt_signal:
                return
            self.main_loop_interrupt.clear()
            # Taken one by one: the threads that watch the workers add to the list meanwhile.
            while self.interrupt_children:
                dead = self.interrupt_children.pop(0)
                self.counts.deaths += 1
                delay = deaths.add(dead, lived=time.monotonic() - self.wrks[dead].birth)
                due[dead] = time.monotonic() + delay
                logger.error(
                    "Tiến trình phục vụ số %s dừng bất ngờ (%s lần liền); chạy lại sau %.1f giây.",
                    *(dead + 1, deaths.of(dead), delay),
                )
            for idx in [idx for idx, at in due.items() if at <= time.monotonic()]:
                del due[idx]
                with self.metrics.not_asking():
                    self._respawn_workers([idx], spawn_target, target_loader)


def serve(
    address: Address,
    capacity: Capacity,
    when_listening: Callable[[], None],
    metrics_address: Address | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; call ``when_listening`` once, when the port is open.

    ``metrics_address`` is that of the metrics for Prometheus; without one there are none.
    """
    files = allow_open_files()
    server = _Server(
        "portal.serving.front:Front",
        address=address.host,
        port=address.port,
        interface=Interfaces.RSGI,
        # HTTP/2 in clear text is used by no browser; of its streams one connection may open many.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=SECONDS_FOR_HEADERS * 1000, max_buffer_size=BYTES_BUFFERED
        ),
        workers=capacity.workers,
        websockets=False,
        backlog=BACKLOG,
        # Connections, idle ones too, that a worker accepts; those after them wait in the kernel.
        backpressure=max(files - OTHER_FILES, 100),
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error,
    )
    server.address, server.when_listening = address, when_listening
    server.counts = counts = Counts(capacity.workers)
    server.metrics, server.metrics_at = Metrics(counts), metrics_address
    load_for_all_workers()
    load = partial(load_application, os.getpid(), capacity.threads, counts, str(address))
    server.serve(target_loader=load, wrap_loader=False)


def load_for_all_workers() -> None:
    """Load the application before the workers are forked, which share it then.

    WhiteNoise looks at each static file, and the first `reverse` at each URL: half a second that
    each worker would take, while readers wait for the port to open.
    """
    from portal import wsgi  # noqa: F401, PLC0415 -- only who serves needs it

    reverse("home")
    # Collected by a worker, it would be copied: the collector writes to every object.
    gc.freeze()


def allow_open_files() -> int:
    """Raise the soft limit of open files to the hard one and return it; workers inherit it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 100_000 if hard == resource.RLIM_INFINITY else min(hard, 100_000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def load_application(server: int, threads: int, counts: Counts, origin: str, worker: int):
    """Return the application, with so many threads for Django; called first in every worker.

    The ``worker`` (from 0) listens at ``origin`` and counts in its row of ``counts``. Its process
    ends when the process with the id ``server`` does.
    """
    die_with_parent(server)
    # A group of its own: Ctrl-C goes to a whole process group, so the worker would get the signal
    # twice, from the terminal and from the server, and a granian worker that gets it twice does not
    # end.
    os.setpgid(0, 0)
    # Loaded already where workers are forked; not on macOS.
    from portal.serving.front import Front  # noqa: PLC0415 -- see above
    from portal.wsgi import application  # noqa: PLC0415 -- see above

    # What was loaded stays for good: to collect it takes 130 ms, in which nobody is answered.
    gc.freeze()
    row = counts.row(worker)
    got_request_exception.connect(partial(_count_database_error, row), weak=False)
    return Front(application, threads, row, origin)


def _count_database_error(row: Row, **_signal) -> None:
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, DatabaseError | InterfaceError):
            row.database_error()
            return
        error = error.__cause__ or error.__context__


def private_address(text: str) -> Address | None:
    """Return the address of PORTAL_METRICS, None if it is empty.

    Raises CannotServe if it is none, or one that strangers reach.
    """
    if not text:
        return None
    address = Address.parse(text)
    if not is_private(address.host):
        raise CannotServe(
            f"PORTAL_METRICS={text}: số đo không dành cho người ngoài. Hãy ghi 127.0.0.1 hoặc địa "
            "chỉ của máy này trong mạng nội bộ, ví dụ 127.0.0.1:9100."
        )
    return address
