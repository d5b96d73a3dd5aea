"""Serve a file over HTTP, whole or by range (RFC 9110 §13 and §14).

The server has no sendfile: a streamed response occupies a thread until its reader has all of it; a
response of one bytes object occupies none. So a range is answered with one piece of at most
``PIECE`` bytes, which the standard allows: players ask for the next. Large files requested whole,
as downloads do, are sent to at most ``STREAMS`` readers at a time.
"""

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

PIECE = 1024 * 1024
#: How many threads of a server process (portal/serving/granian.py) may wait for readers of whole
#: files; the others stay free for pages.
STREAMS = 8
#: Seconds in the Retry-After header of a 503.
RETRY_AFTER = 30

_free_streams = threading.BoundedSemaphore(STREAMS)

# At most 18 digits: no file is larger.
_SINGLE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)

#: The default: a response that is not declared public is not cached.
PRIVATE = "private, no-store"


class _Unsatisfiable(Exception):
    """The range begins behind the end of the file, or is empty (416)."""


class _Stream:
    """Iterator over a file's pieces that holds one of the ``STREAMS`` places until it is closed."""

    def __init__(self, file: File):
        self._file: File | None = file

    def __iter__(self) -> Iterator[bytes]:
        while self._file and (piece := self._file.read(64 * 1024)):
            yield piece

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None
            _free_streams.release()


def respond(
    request: HttpRequest,
    file: File | Path,
    *,
    content_type: str,
    cache_control: str = PRIVATE,
    filename: str | None = None,
    attachment: bool = False,
) -> HttpResponseBase:
    """Answer a GET or HEAD with ``file`` (on disk; open, or a path).

    The status is 200, 206, 304, 412, 416 or 503. The file is closed with the response.
    ``filename`` is the name for saving, in any script. Several ranges, or an invalid one, are
    answered with the whole file. Headers forbid the browser to guess another type, to run scripts
    in the file and to show it in a plug-in: send a PDF as an ``attachment``.
    """
    if isinstance(file, Path):
        file = File(file.open("rb"))
    facts = os.fstat(file.fileno())
    size, modified = facts.st_size, int(facts.st_mtime)
    etag = f'"{facts.st_mtime_ns:x}-{size:x}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": cache_control,
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Type": content_type,
        "ETag": etag,
        "Last-Modified": http_date(modified),
        "X-Content-Type-Options": "nosniff",
    }
    if disposition := content_disposition_header(attachment, filename or ""):
        headers["Content-Disposition"] = disposition

    early = get_conditional_response(request, etag, modified, HttpResponse(headers=headers))
    assert early is not None  # It returns the given response where no other applies.
    if early.status_code != 200:
        file.close()
        return early
    if request.method == "HEAD":
        file.close()
        return HttpResponse(headers=headers | {"Content-Length": str(size)})
    try:
        asked = _range(request, size, etag, modified)
    except _Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    if asked is not None:
        first, last = asked
        with file:
            file.seek(first)
            piece = file.read(min(last - first + 1, PIECE))
        headers["Content-Range"] = f"bytes {first}-{first + len(piece) - 1}/{size}"
        return HttpResponse(piece, status=206, headers=headers)
    if size <= PIECE:
        with file:
            return HttpResponse(file.read(), headers=headers)
    if not _free_streams.acquire(blocking=False):
        file.close()
        return _too_many_readers()
    return StreamingHttpResponse(_Stream(file), headers=headers | {"Content-Length": str(size)})


def _too_many_readers() -> HttpResponse:
    return HttpResponse(
        "Đang có nhiều người tải tệp cùng lúc; xin thử lại sau ít phút.",
        status=503,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"},
    )


def _range(request: HttpRequest, size: int, etag: str, modified: int) -> tuple[int, int] | None:
    """Return the first and last byte asked for; None when the whole file is the answer."""
    asked = _SINGLE_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or not _same_file(request.headers.get("If-Range"), etag, modified):
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise _Unsatisfiable
        return size - length, size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise _Unsatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1


def _same_file(if_range: str | None, etag: str, modified: int) -> bool:
    """Return whether If-Range is absent or names this version of the file; a weak tag does not."""
    return if_range is None or if_range == etag or parse_http_date_safe(if_range) == modified
