"""Servers to put a load on: the portal, granian with something else, and nginx with files."""

import os
import pickle
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError

from django.conf import settings

from tests import nginx_site

WORKERS = 2

#: {path: (status, headers, content)}
Answers = Mapping[str, tuple[int, list[tuple[str, str]], bytes]]


@contextmanager
def portal(**more: str) -> Iterator[str]:
    """Run the portal itself, with more environment variables; yield its base URL when ready."""
    with listening(**more) as address:
        wait_until_ready(address)
        yield address


@contextmanager
def listening(**more: str) -> Iterator[str]:
    """Run the portal itself; yield its base URL once its port is open."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--workers", str(WORKERS)]
    command += ["--bind", f"127.0.0.1:{port}"]
    with _with_settings(command, port, more) as address:
        yield address


def wait_until_ready(address: str) -> None:
    """Wait until each worker has made its first pages, for which it has 20 seconds."""
    answered = 0
    while answered < 10 * WORKERS:
        with suppress(HTTPError), urllib.request.urlopen(f"{address}/readyz"):
            answered += 1
            continue
        answered = 0
        time.sleep(0.1)


@contextmanager
def uncached() -> Iterator[str]:
    """Run the portal's Django alone, where nothing keeps its pages; yield its base URL."""
    application = "bench.uncached_application:application"
    with _granian("wsgi", application, "--blocking-threads", "4") as address:
        yield address


@contextmanager
def from_memory(answers: Answers) -> Iterator[str]:
    """Run granian with ``answers`` in a dict; yield its base URL."""
    with tempfile.NamedTemporaryFile(prefix="portal-answers-") as file:
        file.write(pickle.dumps(answers))
        file.flush()
        more = {"BENCH_ANSWERS": file.name}
        with _granian("rsgi", "bench.from_memory:application", **more) as address:
            yield address


@contextmanager
def nginx(answers: Answers, *, tls: bool = False) -> Iterator[str]:
    """Run nginx with the contents of ``answers`` as files; yield its base URL.

    Their paths end with "/". The headers, with names in lower case, are those of the first. It has
    one worker for each core, as in Debian's configuration.
    """
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="portal-nginx-"))
    folder.chmod(0o755)
    for path, (_status, _headers, content) in answers.items():
        file = folder / "pages" / path.strip("/") / "page"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    headers = dict(next(iter(answers.values()))[1])
    of_nginx = {"content-length", "content-type", "etag"}
    added = "".join(
        f'add_header {name} "{value}";' for name, value in headers.items() if name not in of_nginx
    )
    listen = f"listen 127.0.0.1:{port};"
    if tls:
        key, certificate = nginx_site.certificate(folder)
        listen = f"listen 127.0.0.1:{port} ssl http2; ssl_certificate {certificate}; "
        listen += f"ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3;"
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/log; worker_processes auto; daemon off;"
        "events {} http { access_log off; sendfile on; tcp_nopush on;"
        "keepalive_requests 1000000; open_file_cache max=10000;"
        f"server {{ {listen} root {folder}/pages; types {{}}"
        f'default_type "{headers["content-type"]}"; {added}'
        "location / { try_files ${uri}page =404; } } }"
    )
    try:
        with _nginx(folder, port) as address:
            yield address.replace("http:", "https:") if tls else address
    finally:
        shutil.rmtree(folder)


@contextmanager
def deployed(nodes: list[str], data: Path) -> Iterator[str]:
    """Run the nginx of deploy/nginx in front of these base URLs; yield its own, https."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="portal-nginx-"))
    folder.chmod(0o755)
    ports = [int(node.rpartition(":")[2]) for node in nodes]
    nginx_site.write(folder, port=port, nodes=ports, data=data)
    try:
        with _nginx(folder, port) as address:
            yield address.replace("http:", "https:")
    finally:
        shutil.rmtree(folder)


@contextmanager
def _nginx(folder: Path, port: int) -> Iterator[str]:
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with running(command, port, stderr=subprocess.DEVNULL) as address:
        yield address


@contextmanager
def _granian(interface: str, target: str, *words: str, **more: str) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", interface, "--http", "1", "--no-ws"]
    command += ["--workers", str(WORKERS), "--port", str(port), *words, target]
    with _with_settings(command, port, more) as address:
        yield address


def _with_settings(command: list[str], port: int, more: dict[str, str]):
    """Run a server of the project with more environment variables, its output thrown away."""
    environ = os.environ | more
    return running(command, port, cwd=settings.BASE_DIR, env=environ, stdout=subprocess.DEVNULL)


@contextmanager
def running(command: list[str], port: int, **more) -> Iterator[str]:
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
