"""The bytes of one file as an HTTP answer, whole or by range (RFC 9110 §13 and §14).

The server has no fast path for files and lends a thread to a body that is sent piece by piece, for
as long as its reader is slow; one bytes object costs it nothing. So a range is answered with one
piece of at most ``PIECE`` bytes, which the standard allows: players simply ask for the next. Whole
large files, which downloads ask for, are sent to ``STREAMS`` readers at once and no more.
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
#: Of the threads of a server process (portal/serving/granian.py) so many may wait for readers of
#: whole files; the others are for pages, however many such readers there are and however slow.
STREAMS = 8
#: Seconds after which somebody turned away may try again.
RETRY_AFTER = 30

_free_streams = threading.BoundedSemaphore(STREAMS)

# Eighteen digits are beyond any file; longer ones are not worth the arithmetic.
_SINGLE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)

#: What nobody calls public is kept by no cache.
PRIVATE = "private, no-store"


class _Unsatisfiable(Exception):
    """The range lies wholly behind the end of the file."""


class _Stream:
    """The pieces of a file for one of few readers at once; its place is free when it is closed."""

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
    """``file`` (on disk; open, or a path) for a GET or HEAD: 200, 206, 304, 412, 416 or 503.

    Takes the file over and closes it. ``filename`` is what a reader's computer will call it, in any
    letters. Several ranges at once, or nonsense, are answered with the whole file. The browser must
    believe ``content_type`` and may run nothing in the file, nor show it in a plug-in: what has to
    be looked at in one, a PDF for instance, goes as an ``attachment``.
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
    if disposition := content_disposition_header(attachment, filename):
        headers["Content-Disposition"] = disposition

    early = get_conditional_response(request, etag, modified, HttpResponse(headers=headers))
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
    """The first and last byte asked for; None when the whole file is the answer."""
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
    """Whether the part a reader holds belongs to this very file; a weak tag never says so."""
    return if_range is None or if_range == etag or parse_http_date_safe(if_range) == modified
