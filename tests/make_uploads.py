"""Uploads of films as the script of the page makes them: begun, and sent in pieces."""

import io

from media_gallery.models import Upload, Video
from media_gallery.videos import uploads


def begun(by, content, **fields) -> Upload:
    fields.setdefault("name", "Lễ hội.mp4")
    return uploads.begin(by=by, size=len(content), **fields)


def sent(upload, content, start=0, end=None, **more) -> int:
    piece = content[start:end]
    return uploads.append(upload, io.BytesIO(piece), at=start, length=len(piece), **more)


def new_video(by, **fields) -> Video:
    return Video(title="Lễ hội", uploaded_by=by, **fields)
