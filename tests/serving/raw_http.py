"""Talk to a server byte by byte, as no HTTP client would."""

import socket
import time
from contextlib import contextmanager


@contextmanager
def line(port: int, *, timeout: float = 30):
    """A connection to the server of this machine at ``port``."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as sock:
        yield sock


def head(method: str, path: str, **headers) -> bytes:
    """The bytes of a request up to its body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(sock: socket.socket) -> bytes:
    """All that comes until the server closes, or is silent for the socket's timeout."""
    received = b""
    try:
        while piece := sock.recv(65536):
            received += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return received


def ask(port: int, request: bytes, *, timeout: float = 30) -> bytes:
    """The answer to one request on a connection of its own, which it must close."""
    with line(port, timeout=timeout) as sock:
        sock.sendall(request)
        return answer(sock)


def status(received: bytes) -> int:
    return int(received.split(b" ", 2)[1]) if received else 0


def seconds_to_read(port: int, path: str = "/") -> float:
    """How long a reader with a connection of its own waits for a page."""
    began = time.monotonic()
    assert status(ask(port, head("GET", path, Connection="close"))) == 200
    return time.monotonic() - began
