"""A whole portal as an operator runs it: its data folder, its commands, its server."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from portal.database import embedded_home
from portal.database.embedded import EmbeddedServer

PROJECT = Path(__file__).resolve().parents[1]


def environment(data, **more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PORTAL_DATA": str(data), "PYTHONWARNINGS": "ignore"} | more


def manage(*words, data, **more):
    """The exit code and everything printed by one command that ends by itself."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """A serving portal of its own, in its own session as a terminal would have it."""

    def __init__(self, data, *words, port=None, **more):
        self.port = port or free_port()
        self.log = data / "serve.log"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--workers", "2", *words],
            cwd=PROJECT,
            env=environment(data, PORT=str(self.port), **more),
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status

    def answers(self):
        for _ in range(1200):  # a busy machine fills a demonstration in a minute
            try:
                return self.get("/readyz") == 200
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.1)
        return False

    def family(self):
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]


@contextmanager
def running(data: Path, *words: str, **more: str) -> Iterator[Portal]:
    """A portal that answers, and is stopped in the end."""
    portal = Portal(data, *words, **more)
    try:
        assert portal.answers()
        yield portal
    finally:
        portal.process.terminate()
        portal.process.wait(30)


def web_workers(portal: Portal) -> list[psutil.Process]:
    """Return the web workers; fewer while one is being replaced."""
    with suppress(psutil.Error):
        return [
            process
            for process in psutil.Process(portal.process.pid).children(recursive=True)
            if "run_jobs" not in process.cmdline() and process.memory_info().rss > 50_000_000
        ]
    return []


def background_workers(portal):
    return [child for child in psutil.Process(portal.process.pid).children() if runs_jobs(child)]


def runs_jobs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and "run_jobs" in process.cmdline()
    except psutil.NoSuchProcess:  # It ended after it was listed.
        return False


@contextmanager
def data_folder(name: str) -> Iterator[Path]:
    """A data folder whose path begins with ``name``; in the end the portal's database is stopped.

    Not pytest's tmp_path: as root the embedded server runs as nobody, who cannot enter it.
    """
    folder = Path(tempfile.mkdtemp(prefix=name))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        EmbeddedServer.at(embedded_home(folder)).remove()
        shutil.rmtree(folder)


@contextmanager
def restarts(data: Path, **more: str) -> Iterator[Callable[..., Portal]]:
    """A function that starts a portal in ``data`` again and again; the last one is stopped."""
    portals = []

    def start(port: int | None = None) -> Portal:
        portals.append(Portal(data, port=port, **more))
        assert portals[-1].answers()
        return portals[-1]

    try:
        yield start
    finally:
        for portal in portals[-1:]:
            portal.process.terminate()
            portal.process.wait()


def shell(data: Path, code: str, **more: str) -> str:
    """What ``code`` prints in the portal's own shell."""
    status, said = manage("shell", "-v0", "-c", code, data=data, **more)
    assert status == 0, said
    return said
