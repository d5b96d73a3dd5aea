"""Requests per second over HTTP, beside the limit: nginx serving the same bytes from a file."""

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bench.pages import addresses

CONNECTIONS = 8
MEASURED = ("front page", "article", "all news")


def table(out, *, seconds: int) -> None:
    """Print the requests per second of three pages, by wrk, and their ratio to nginx."""
    if missing := [name for name in ("wrk", "nginx") if not shutil.which(name)]:
        print(f"\nOver HTTP: not measured, {' and '.join(missing)} not found.", file=out)
        return
    print(
        f"\n{'over HTTP, ' + str(CONNECTIONS) + ' connections':28}{'portal':>10}"
        f"{'nginx':>10}{'ratio':>9}",
        file=out,
    )
    wanted = addresses()
    with _portal() as portal:
        for name in MEASURED:
            with urllib.request.urlopen(portal + wanted[name]) as answer:
                page = answer.read()
            ours = _requests_a_second(portal + wanted[name], seconds)
            with _nginx(page) as nginx:
                limit = _requests_a_second(nginx + "/page.html", seconds)
            print(f"{name:28}{ours:8.0f}/s{limit:8.0f}/s   1:{limit / ours:.0f}", file=out)


def _requests_a_second(address: str, seconds: int) -> float:
    said = ""
    # On a machine that does something else too, the first second may pass without one answer.
    for times in (1, 4, 16):
        said = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds * times}s", address],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        if "Non-2xx" in said:
            raise SystemExit(f"{address} did not always answer 200:\n{said}")
        if rate := float(found(r"Requests/sec:\s+([0-9.]+)", said)):
            return rate
    raise SystemExit(f"{address} did not answer once:\n{said}")


def found(pattern: str, said: str) -> str:
    """Return the first group of ``pattern`` in wrk's output; raise SystemExit without a match."""
    match = re.search(pattern, said, re.MULTILINE)
    if match is None:
        raise SystemExit(f"wrk said nothing of {pattern}:\n{said}")
    return match[1]


@contextmanager
def _portal():
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, port, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL) as address:
        yield address


@contextmanager
def _nginx(page: bytes):
    """Run nginx with one file, ``/page.html``, and yield its base URL.

    It has one worker for each core, as in Debian's configuration.
    """
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="portal-nginx-"))
    folder.chmod(0o755)
    (folder / "page.html").write_bytes(page)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/log; worker_processes auto; daemon off;"
        "events {} http { access_log off; sendfile on; keepalive_requests 1000000;"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}"
    )
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    try:
        with running(command, port, stderr=subprocess.DEVNULL) as address:
            yield address
    finally:
        shutil.rmtree(folder)


@contextmanager
def running(command: list[str], port: int, **more):
    """Run a server until the block ends; yield its base URL once it accepts connections."""
    server = subprocess.Popen(command, **more)
    try:
        _wait_for(port, server, command[0])
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int, server: subprocess.Popen, name: str) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"{name} did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
