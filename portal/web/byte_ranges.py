"""Serve a file over HTTP, whole or by range (RFC 9110 §13 and §14).

Small parts are read into memory. Of larger ones the response only names the file: `portal.serving`
lets the server send it, so that no thread waits for a slow reader.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

#: Bytes of a response that are read into memory.
MOST_IN_MEMORY = 128 * 1024

# At most 18 digits: no file is larger.
_SINGLE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)

#: The default: a response that is not declared public is not cached.
PRIVATE = "private, no-store"


class _Unsatisfiable(Exception):
    """The range begins behind the end of the file, or is empty (416)."""


@dataclass(frozen=True)
class FilePart:
    """``length`` bytes of the file at ``path``, from the byte ``first`` on."""

    path: Path
    first: int
    length: int

    def read(self) -> Iterator[bytes]:
        """Yield the bytes in pieces of at most 64 KiB."""
        with self.path.open("rb") as file:
            file.seek(self.first)
            left = self.length
            while left and (piece := file.read(min(left, 64 * 1024))):
                left -= len(piece)
                yield piece


class FilePartResponse(StreamingHttpResponse):
    """A response whose body is ``file_part``; a server that does not know it iterates."""

    def __init__(self, file_part: FilePart, **more):
        super().__init__(file_part.read(), **more)
        self.file_part = file_part
        self["Content-Length"] = str(file_part.length)


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

    The status is 200, 206, 304, 412 or 416. The file is closed, and opened anew to be sent.
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
    status, first, length = 200, 0, size
    if asked is not None:
        status, first, length = 206, asked[0], asked[1] - asked[0] + 1
        headers["Content-Range"] = f"bytes {first}-{asked[1]}/{size}"
    with file:
        if length <= MOST_IN_MEMORY:
            file.seek(first)
            return HttpResponse(file.read(length), status=status, headers=headers)
        part = FilePart(Path(str(file.name)), first, length)
    return FilePartResponse(part, status=status, headers=headers)


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
