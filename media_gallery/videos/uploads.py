"""How a video file comes in: in pieces that may stop and go on, or whole; then a ``Video`` has it.

The words are those of the tus protocol: a piece is sent for an offset, and the offset of the server
is the truth. What has come is on disk at once and never in memory; it survives a dropped
connection, a page loaded again and a kill. Nothing here trusts the name of a file.
"""

import datetime
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from media_gallery.models import Upload, Video
from media_gallery.videos import status
from media_gallery.videos.ffmpeg import containers
from media_gallery.videos.ffmpeg.containers import UnreadableVideo
from portal.jobs.queue import enqueue
from portal.vietnamese import text

MAX_BYTES = 2 * 1024**3
#: In one go with the form, where the browser runs no JavaScript.
MAX_BYTES_AT_ONCE = 200 * 1024**2
#: What the page sends in one request, and the most that is taken.
PIECE = 5 * 1024**2
MAX_PIECE = 16 * 1024**2
DAYS_KEPT = 2

_KEPT = datetime.timedelta(days=DAYS_KEPT)
# Free on the disk after all that was begun has come: its copies, and room for everything else.
_SPARE = 2 * 1024**3
_READ = 256 * 1024
# What tells the format of every video.
_HEAD = 1024


class UploadRejected(Exception):
    """The file, or this piece of it, is not taken; ``str()`` tells the uploader why."""


class WrongPlace(Exception):
    """The piece does not follow what is there: go on at ``offset``."""

    def __init__(self, offset: int):
        super().__init__(f"continue at {offset}")
        self.offset = offset


class AlreadyThere(UploadRejected):
    """The library has this very file: ``video``."""

    def __init__(self, video: Video):
        super().__init__(f"Tệp này đã có trong thư viện: “{video}”. Hãy dùng video đó.")
        self.video = video


# --- In pieces ------------------------------------------------------------------------------------


def begin(*, by, name: str, size: int, fingerprint: str = "") -> Upload:
    """An upload of ``size`` bytes; the same again if ``by`` left one unfinished.

    ``fingerprint`` is what the browser knows a file by when it is chosen again; blank begins anew.
    Raises UploadRejected for what could not be kept.
    """
    if size <= 0:
        raise UploadRejected("Tệp này trống, không có dữ liệu. Hãy chọn lại tệp video.")
    if size > MAX_BYTES:
        raise UploadRejected(
            f"Tệp này nặng {gigabytes(size)}, lớn hơn mức {gigabytes(MAX_BYTES)} cho một video. "
            "Hãy xuất lại ở cỡ 1080p, hoặc cắt thành nhiều phần."
        )
    same = Upload.objects.filter(uploaded_by=by, size=size).exclude(fingerprint="")
    if unfinished := same.filter(fingerprint=fingerprint).first():
        return unfinished
    _require_room(size)
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                uploaded_by=by, name=shown_name(name), size=size, fingerprint=fingerprint
            )
            enqueue("remove_upload", upload.pk, run_at=timezone.now() + _KEPT)
    except IntegrityError:  # Two windows at the same moment.
        return same.get(fingerprint=fingerprint)
    return upload


def offset(upload: Upload) -> int:
    """How many bytes have come."""
    try:
        return os.path.getsize(_place(upload.path))
    except FileNotFoundError:
        return 0


def append(
    upload: Upload, stream: IO[bytes], *, at: int, length: int, sha256: bytes | None = None
) -> int:
    """Write the ``length`` bytes of ``stream`` behind the first ``at``; the new offset.

    What comes is kept also if the stream breaks off. ``sha256`` is that of the whole piece: one
    that is not what was sent is taken back. Nobody is locked out by a connection that died: of two
    writers the one whose bytes come first goes on, the other gets WrongPlace. Raises
    UploadRejected; what turns out to be no video is forgotten altogether.
    """
    if length > MAX_PIECE or at + length > upload.size:
        raise UploadRejected("Tệp gửi lên dài hơn dung lượng đã báo. Hãy chọn lại tệp.")
    digest, position = hashlib.sha256(), at
    while position < at + length:
        piece = stream.read(min(_READ, at + length - position))
        if not piece:
            return position
        digest.update(piece)
        with _locked(upload, position) as file:
            file.write(piece)
        position += len(piece)
        if position - len(piece) < min(_HEAD, upload.size) <= position:
            _require_video(upload)
    if sha256 is not None and digest.digest() != sha256:
        with _locked(upload, position) as file:
            file.truncate(at)
        raise WrongPlace(at)
    return position


def validate(upload: Upload) -> None:
    """Find out what the complete file is: takes some seconds for each gigabyte, once.

    Raises UploadRejected if something is missing, AlreadyThere when the library has the same.
    """
    if offset(upload) != upload.size:
        raise UploadRejected("Tệp chưa tải lên hết. Hãy đợi tải xong rồi lưu.")
    if not upload.content_hash:
        with _place(upload.path).open("rb") as file:
            os.fsync(file.fileno())
            upload.content_hash = hashlib.file_digest(file, "sha256").hexdigest()
        upload.save(update_fields=["content_hash"])
    _require_new(upload.content_hash)


def forget(upload: Upload) -> None:
    """Remove the upload and what has come of it."""
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk).delete()
        transaction.on_commit(partial(storages["private"].delete, upload.path))


def forget_if_abandoned(upload_id: str) -> float | None:
    """The same, if nothing has come for DAYS_KEPT days; otherwise the seconds left until then."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
        if upload is None:
            return None
        last = upload.begun_at.timestamp()
        if offset(upload):
            last = os.path.getmtime(_place(upload.path))
        left = last + _KEPT.total_seconds() - timezone.now().timestamp()
        if left <= 0:
            forget(upload)
            return None
        return left


# --- Becoming a video -----------------------------------------------------------------------------


@transaction.atomic
def give_to(video: Video, upload: Upload) -> None:
    """Make the complete and judged file of ``upload`` the original of a new ``video``; save both.

    The background prepares it after the commit. Raises AlreadyThere, also of two at once.
    """
    # Whoever sends the form twice finds no upload the second time.
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    _require_new(upload.content_hash)
    video.original = upload.path
    video.content_hash, video.size = upload.content_hash, upload.size
    video.save()
    upload.delete()
    enqueue(status.KIND, video.pk)


def receive_whole(file, *, by) -> Upload:
    """A complete and judged upload of a file that came with a form. Raises UploadRejected."""
    if file.size > MAX_BYTES_AT_ONCE:
        raise UploadRejected(
            f"Tệp này nặng {gigabytes(file.size)}. Trình duyệt của bạn không chạy JavaScript nên "
            f"chỉ gửi được tệp dưới {gigabytes(MAX_BYTES_AT_ONCE)}."
        )
    upload = begin(by=by, name=file.name or "", size=file.size)
    position = 0
    for piece in file.chunks(_READ):
        with _locked(upload, position) as target:
            target.write(piece)
        position += len(piece)
    try:
        _require_video(upload)
        validate(upload)
    except UploadRejected:
        forget(upload)
        raise
    return upload


# --- Words ----------------------------------------------------------------------------------------


def shown_name(name: str) -> str:
    r"""A name as its owner recognises it, and nobody is misled by it: for the eye only.

    >>> shown_name("C:\\phim\\Lễ hội.mp4"), shown_name("../../etc/passwd"), shown_name("")
    ('Lễ hội.mp4', 'passwd', 'video')
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    return text.normalise(text.without_invisible(name))[:255] or "video"


def gigabytes(size: int) -> str:
    """
    >>> gigabytes(2 * 1024**3), gigabytes(1_500_000_000), gigabytes(3_400_000), gigabytes(120)
    ('2 GB', '1,4 GB', '3,2 MB', '1 KB')
    """
    for unit, name in ((1024**3, "GB"), (1024**2, "MB")):
        if size >= unit:
            whole, tenth = divmod(round(size * 10 / unit), 10)
            return f"{text.number(whole)},{tenth} {name}".replace(",0 ", " ")
    return f"{max(1, round(size / 1024))} KB"


# --- Parts ----------------------------------------------------------------------------------------


def _place(path: str) -> Path:
    return Path(storages["private"].path(path))


@contextmanager
def _locked(upload: Upload, position: int) -> Iterator[IO[bytes]]:
    """The file, ``position`` bytes long and nobody else's, to be written to at its end.

    Held for the time of one write, never while a slow line is waited for.
    """
    place = _place(upload.path)
    place.parent.mkdir(parents=True, exist_ok=True)
    if position and not place.exists():
        raise WrongPlace(0)
    # Without a buffer: what is written is there, and an error is this write's own.
    with place.open("ab", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        length = file.seek(0, os.SEEK_END)
        if length != position:
            raise WrongPlace(length)
        try:
            yield file
        except OSError as error:
            raise UploadRejected(
                "Máy chủ hết chỗ trống. Hãy báo người quản trị rồi tải tiếp."
            ) from error


def _require_room(size: int) -> None:
    root = _place("")
    root.mkdir(parents=True, exist_ok=True)
    promised = sum(each.size - offset(each) for each in Upload.objects.all())
    if shutil.disk_usage(root).free - promised < size + _SPARE:
        raise UploadRejected(
            f"Máy chủ không còn đủ chỗ cho tệp {gigabytes(size)}. Hãy báo người quản trị dọn ổ đĩa."
        )


def _require_video(upload: Upload) -> None:
    try:
        with _place(upload.path).open("rb") as file:
            containers.sniff(file)
    except UnreadableVideo as error:
        forget(upload)
        raise UploadRejected(str(error)) from error


def _require_new(content_hash: str) -> None:
    with transaction.atomic():
        if twin := Video.objects.same_file(content_hash):
            raise AlreadyThere(twin)
