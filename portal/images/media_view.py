"""``/media/``: the public store over HTTP (floor 0: it knows a storage and no models).

Whatever lies in the store has been approved, so nobody is asked here. Only files of the kinds that
the portal itself writes there are given out, each with the type of its extension.
"""

import re
from pathlib import PurePosixPath

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from portal.web import byte_ranges

CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
}

# A withdrawn photo must be gone from browsers and caches within minutes, not when they please.
CACHE_CONTROL = "public, max-age=300"

# Folders and file names without a dot of their own: no hidden files, no way up or out.
_PATH = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.[a-z0-9]+")


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file at ``path`` of the public store, by range if asked; 404 for anything else."""
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None or not _PATH.fullmatch(path):
        raise Http404
    try:
        file = storages["default"].open(path)
    except OSError as error:  # Not there, withdrawn, a folder, a name longer than the disk takes.
        raise Http404 from error
    return byte_ranges.respond(
        request, file, content_type=content_type, cache_control=CACHE_CONTROL
    )
