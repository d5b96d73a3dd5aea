"""The process that keeps the embedded PostgreSQL server running while any process uses it.

``python -m portal.database.keeper HOME`` detaches from its starter and becomes the parent of
``postgres``. It restarts a server that dies and stops it when the last holder of
``HOME/users.lock`` has ended in any way; when the keeper itself is killed, the server ends too.

The state is in three locks in HOME, because the kernel releases a lock when its holder dies:

users.lock   shared by every process that uses the server; the keeper waits to have it alone
keeper.lock  held by the only keeper
ready.lock   held by the keeper while the server answers

It writes lines for its starter to standard output: ``note …``, then ``ready``, ``busy`` (there is
a keeper already) or ``failed …``. Django is not imported, so that this process stays small.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

import psutil

from portal.database import cluster as clusters
from portal.database import locks
from portal.database.processes import die_with_parent

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # 64 workers of 17 connections each (portal/serving/capacity.py). It costs 55 MB of address
    # space more than 100 connections, which are touched only when used.
    "max_connections": "1200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
LOG_LIMIT = 10 * 1024 * 1024
STARTS_AFTER_A_CRASH = 5
SECONDS_TO_STOP = 60
# Not the operator's TMPDIR: a socket's path has at most 107 bytes.
_TEMPORARY = Path("/tmp")  # noqa: S108


class Server:
    """The ``postgres`` process of a cluster, which the keeper can start again."""

    def __init__(self, cluster: clusters.Cluster, sockets: Path, log: Path):
        self.cluster = cluster
        self.sockets = sockets
        self.log = log
        self._process: subprocess.Popen | None = None

    @property
    def process(self) -> subprocess.Popen:
        assert self._process is not None  # `start` comes first.
        return self._process

    def start(self) -> None:
        """Start the server and wait until it answers; Unusable if it ends. There is no timeout."""
        clear_strays(self.cluster.folder)
        settings = SETTINGS | {"unix_socket_directories": f'"{self.sockets}"'}
        switches = [word for item in settings.items() for word in ("-c", "=".join(item))]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.cluster.programs / "postgres", "-D", self.cluster.folder, *switches],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clusters.ENVIRONMENT,
                cwd="/",
                # Runs after the change of user, which would clear it. SIGINT: a fast, clean stop.
                preexec_fn=partial(die_with_parent, os.getpid(), signal.SIGINT),
                **self.cluster.account,
            )
        while self._status() != "ready":
            if self.process.poll() is not None:
                raise clusters.Unusable(
                    f"PostgreSQL không khởi động được, xem {self.log}: {self._last_error()}"
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server; connections are closed, and what was committed is kept."""
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self.process.poll() is None:
            late = time.monotonic() > deadline
            self.process.send_signal(signal.SIGQUIT if late else signal.SIGINT)
            # Sent again: a signal that arrives before postgres listens for it is lost.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=2)

    def hurry(self) -> None:
        """Finish a shutdown that was begun with SIGTERM from outside.

        SIGTERM waits for all clients to disconnect, which ours do not, and refuses new ones.
        """
        if self._status() == "stopping":
            self.process.send_signal(signal.SIGINT)

    def _status(self) -> str:
        """Return the status in postmaster.pid: starting, ready, stopping; "" when not known."""
        try:
            lines = (self.cluster.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return ""
        ours = len(lines) > 7 and lines[0] == str(self.process.pid)
        return lines[7].strip() if ours else ""

    def _last_error(self) -> str:
        text = self.log.read_bytes()[-4000:].decode(errors="replace")
        lines = [line for line in text.splitlines() if "FATAL" in line or "PANIC" in line]
        return lines[-1] if lines else f"mã kết thúc {self.process.returncode}"


def clear_strays(folder: Path) -> None:
    """End every server process in ``folder`` that a killed keeper left behind."""
    strays = [process for process in psutil.process_iter(["name"]) if _is_server(process, folder)]
    for process in strays:
        with contextlib.suppress(psutil.NoSuchProcess):
            # Children of a dead postmaster get no signal from it; SIGQUIT ends them.
            process.send_signal(
                signal.SIGINT if _is_postmaster(process, folder) else signal.SIGQUIT
            )
    for process in _still_running(strays, SECONDS_TO_STOP):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _still_running(strays, SECONDS_TO_STOP)
    with contextlib.suppress(OSError, ValueError, psutil.Error):
        record = folder / "postmaster.pid"
        # A zombie (as in a container without an init) looks alive to postgres.
        if (
            psutil.Process(int(record.read_text().split("\n", 1)[0])).status()
            == psutil.STATUS_ZOMBIE
        ):
            record.unlink()


def _still_running(strays: list[psutil.Process], patience: float) -> list[psutil.Process]:
    """Wait up to ``patience`` seconds; return those of ``strays`` that still run (no zombies)."""
    deadline = time.monotonic() + patience
    while running := [process for process in strays if _is_alive(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return running


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_server(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.info["name"] == "postgres" and Path(process.cwd()) == folder
    except (psutil.Error, OSError):
        return False


def _is_postmaster(process: psutil.Process, folder: Path) -> bool:
    try:
        return (folder / "postmaster.pid").read_text().split("\n", 1)[0] == str(process.pid)
    except OSError:
        return False


def keep(home: Path, tell) -> None:
    """Run the server of ``home`` until its last user is gone."""
    kept = locks.take(home / "keeper.lock", wait=False)
    if kept is None:
        return tell("busy")
    sockets = _sockets(home)
    try:
        cluster = clusters.prepare(home, note=lambda sentence: tell("note", sentence))
        if cluster.account:
            os.chown(sockets, cluster.account["user"], cluster.account["group"])
        server = Server(cluster, sockets, _log(home))
        server.start()
        _serve(home, server, tell)
    except (clusters.Unusable, OSError) as error:
        tell("failed", str(error))
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
        # Before users.lock, which is released at exit: then the next user starts a new keeper.
        os.close(kept)


def _serve(home: Path, server: Server, tell) -> None:
    stopping = threading.Event()

    def stop_after_last_user() -> None:
        # While this waits, new users still get their shared lock; once it is granted, they wait.
        locks.take(home / "users.lock")
        stopping.set()
        server.stop()

    def finish_shutdowns() -> None:
        while True:
            time.sleep(1)
            server.hurry()

    ready = locks.take(home / "ready.lock")
    tell("ready")
    threading.Thread(target=finish_shutdowns, daemon=True).start()
    threading.Thread(target=stop_after_last_user, daemon=True).start()
    while True:
        server.process.wait()
        os.close(ready)
        if stopping.is_set():
            return
        _restart(server)
        ready = locks.take(home / "ready.lock")
        if stopping.is_set():
            server.stop()


def _restart(server: Server) -> None:
    for attempt in range(1, STARTS_AFTER_A_CRASH + 1):
        try:
            server.start()
            return
        except clusters.Unusable:
            if attempt == STARTS_AFTER_A_CRASH:
                raise
            time.sleep(0.2 * 2**attempt)


def _sockets(home: Path) -> Path:
    """Create a folder for the socket and write its path to ``home/sockets``.

    A socket's path has at most 107 bytes, and a data folder's may be longer. The name is random, so
    that another user cannot have created it before.
    """
    record = home / "sockets"
    with contextlib.suppress(OSError):
        old = Path(record.read_text())
        if old.parent == _TEMPORARY and old.name.startswith("portal-") and not old.is_symlink():
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="portal-", dir=_TEMPORARY))
    unfinished = home / "sockets.new"
    unfinished.write_text(str(folder))
    unfinished.rename(record)
    return folder


def _log(home: Path) -> Path:
    log = home / "server.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.rename(home / "server.log.1")
    return log


def _report(kind: str, sentence: str = "") -> None:
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{kind} {' '.join(sentence.split())}\n")
        sys.stdout.flush()


def main() -> None:
    # Detach: the portal that started it need not wait for its end.
    if os.fork():
        os._exit(0)
    os.umask(0o022)
    keep(Path(sys.argv[1]), _report)


if __name__ == "__main__":
    main()
