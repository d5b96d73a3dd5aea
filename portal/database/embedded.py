"""Start and use the embedded PostgreSQL server: it runs while some process holds it."""

import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

from portal.database import cluster, locks

PROJECT = Path(__file__).resolve().parent.parent.parent
# Seconds of waiting after which the user is told the reason.
PATIENCE = 3.0
SILENT_TRIES = 5


class EmbeddedServer:
    """The server whose cluster, locks, password and logs are in ``home``."""

    _of: dict[Path, "EmbeddedServer"] = {}
    _guard = threading.RLock()

    def __init__(self, home: Path):
        self.home = home
        self._held: int | None = None
        self._silent = 0

    @classmethod
    def at(cls, home: Path) -> "EmbeddedServer":
        """Return this process's one object for ``home``."""
        with cls._guard:
            return cls._of.setdefault(home, cls(home))

    def hold(self) -> dict[str, str]:
        """Keep the server running as long as this process; return its host and password.

        Starts the server if it is not running, also when it died together with its keeper. Costs
        some microseconds when it runs. Raises cluster.Unusable with a Vietnamese message.
        """
        with self._guard:
            try:
                self.home.mkdir(parents=True, exist_ok=True)
                notice = _Notice(
                    f"Đang chờ PostgreSQL khởi động (nhật ký: {self.home}/server.log)…"
                )
                if self._held is None:
                    self._held = self._wait_for(self.home / "users.lock", notice, shared=True)
                self._silent = 0
                while not locks.is_held(self.home / "ready.lock"):
                    self._start(notice)
                return {
                    "host": (self.home / "sockets").read_text(),
                    "password": (self.home / "password").read_text(),
                }
            except OSError as error:
                raise cluster.Unusable(
                    f"Không dùng được {error.filename or self.home} ({error.strerror}): thư mục dữ "
                    "liệu phải thuộc về người đang chạy cổng; nếu không, hãy đặt PORTAL_DATA tới "
                    "một thư mục khác."
                ) from error

    def release(self) -> None:
        """Stop using the server; it stops when this was the last user."""
        with self._guard:
            if self._held is not None:
                os.close(self._held)
                self._held = None

    def remove(self, patience: float = 30.0) -> None:
        """Wait for the server to stop, then remove ``home``; Unusable if it is still in use."""
        self.release()
        if not self.home.exists():
            return
        deadline = time.monotonic() + patience
        while (kept := locks.take(self.home / "keeper.lock", wait=False)) is None:
            if time.monotonic() > deadline:
                raise cluster.Unusable(
                    f"Cơ sở dữ liệu ở {self.home} đang được dùng: hãy dừng cổng trước."
                )
            time.sleep(0.05)
        cluster.remove(self.home)
        os.close(kept)

    def _wait_for(self, path: Path, notice: "_Notice", *, shared: bool = False) -> int:
        while (descriptor := locks.take(path, shared=shared, wait=False)) is None:
            notice.after_a_while()
            time.sleep(0.02)
        return descriptor

    def _start(self, notice: "_Notice") -> None:
        """Try once to start a keeper, under start.lock and only if no server is ready."""
        starting = locks.take(self.home / "start.lock", wait=False)
        if starting is None:
            notice.after_a_while()
            time.sleep(0.05)
            return
        try:
            if not locks.is_held(self.home / "ready.lock"):
                self._start_keeper(notice)
        finally:
            os.close(starting)

    def _start_keeper(self, notice: "_Notice") -> None:
        with (
            (self.home / "keeper.log").open("ab") as log,
            subprocess.Popen(
                [sys.executable, "-m", "portal.database.keeper", self.home],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd="/",
                env=os.environ | {"PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path])},
                start_new_session=True,
            ) as starter,
        ):
            for line in _lines(starter.stdout, notice):
                kind, _, sentence = line.partition(" ")
                if kind == "note":
                    print(sentence, file=sys.stderr)  # noqa: T201 -- for whoever started the portal
                elif kind == "failed":
                    raise cluster.Unusable(sentence)
                elif kind == "busy":
                    # The other keeper's server is starting or just stopping: check again later.
                    time.sleep(0.5)
                    return
                else:
                    return
        # The keeper wrote nothing: it was killed while starting, or it cannot start at all.
        self._silent += 1
        if self._silent == SILENT_TRIES:
            raise cluster.Unusable(
                f"Tiến trình trông coi PostgreSQL không chạy được, xem {self.home}/keeper.log."
            )


class _Notice:
    """A message that is printed once, when waiting takes longer than `PATIENCE`."""

    def __init__(self, sentence: str):
        self.sentence: str | None = sentence
        self.due = time.monotonic() + PATIENCE

    def after_a_while(self) -> None:
        if self.sentence and time.monotonic() > self.due:
            print(self.sentence, file=sys.stderr)  # noqa: T201 -- for whoever started the portal
            self.sentence = None


def _lines(pipe, notice: _Notice):
    """Yield the lines that a keeper writes, until it closes the pipe or dies."""
    waiting = b""
    while True:
        if not select.select([pipe], [], [], 0.2)[0]:
            notice.after_a_while()
            continue
        piece = os.read(pipe.fileno(), 4096)
        if not piece:
            return
        *whole, waiting = (waiting + piece).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)


def _after_fork() -> None:
    EmbeddedServer._guard = threading.RLock()


# A child forked while another thread holds start.lock would hold that lock until it ends.
os.register_at_fork(
    before=lambda: EmbeddedServer._guard.acquire(),
    after_in_parent=lambda: EmbeddedServer._guard.release(),
    after_in_child=_after_fork,
)
