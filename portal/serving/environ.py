"""WSGI environments (PEP 3333) for requests that come in by granian's RSGI interface."""

import sys
from io import BytesIO
from typing import IO


def of_request(scope) -> dict:
    """Return the environment of a request, without its body.

    granian gives the path decoded, with U+FFFD for what is not UTF-8, and leaves out headers with
    other bytes than ASCII.
    """
    host, _, port = scope.server.rpartition(":")
    environ = _environ(scope.method, scope.scheme, scope.path, scope.query_string) | {
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address_of(scope),
    }
    for name, value in scope.headers.items():
        # "X_Forwarded_For" would become the same variable as "X-Forwarded-For", which only a
        # trusted proxy may send.
        if "_" in name or name == "content-length":
            continue
        variable = name.upper().replace("-", "_")
        if variable != "CONTENT_TYPE":
            variable = f"HTTP_{variable}"
        if variable in environ:
            value = f"{environ[variable]}{'; ' if name == 'cookie' else ','}{value}"
        environ[variable] = value
    return environ


def of_page(scheme: str, host: str, path: str, query: str) -> dict:
    """Return the environment of a GET that nobody in particular sends, for a page that is kept."""
    return _environ("GET", scheme, path, query) | {
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "",
        "HTTP_HOST": host,
    }


def address_of(scope) -> str:
    """Return the address of the client, or of the proxy before it."""
    return scope.client.rpartition(":")[0].strip("[]")


def _environ(method: str, scheme: str, path: str, query: str) -> dict:
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        # WSGI wants bytes, as characters of Latin-1.
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
        "CONTENT_LENGTH": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def add_body(environ: dict, body: IO[bytes], length: int) -> None:
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(length)
