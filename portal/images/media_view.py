"""``/media/``: serve the public store over HTTP (floor 0: it knows a storage and no models).

All files in the store have been approved, so no permission is checked here. Only the file types
that the portal itself writes are served, each with the content type of its extension.
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

# A withdrawn photo must disappear from browsers and caches within 5 minutes.
CACHE_CONTROL = "public, max-age=300"

# The only dot is that of the extension: no hidden files and no "..".
_PATH = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.[a-z0-9]+")


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve the file at ``path`` of the public store, also by range; 404 for anything else."""
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None or not _PATH.fullmatch(path):
        raise Http404
    try:
        file = storages["default"].open(path)
    except OSError as error:  # Missing, withdrawn, a folder, or a name too long for the disk.
        raise Http404 from error
    response = byte_ranges.respond(
        request, file, content_type=content_type, cache_control=CACHE_CONTROL
    )
    # Readers of feeds and other agencies' sites show public pictures where they are.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
