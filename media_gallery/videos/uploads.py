"""Upload of video files, in resumable pieces or in one request, until a ``Video`` owns the file.

The terms are those of the tus protocol: each piece is sent for an offset, and the server's offset
decides. Received bytes are written to disk at once and not collected in memory, so they survive a
dropped connection, a reload of the page and a killed process. Nothing here trusts the name of a
file.
"""

import datetime
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from media_gallery.models import Upload, Video
from media_gallery.videos import room, status
from media_gallery.videos.ffmpeg import containers
from media_gallery.videos.ffmpeg.containers import UnreadableVideo
from portal.database.advisory_locks import AdvisoryLock, lock_until_commit
from portal.jobs.queue import enqueue
from portal.vietnamese import text

MAX_BYTES = 2 * 1024**3
#: Limit for a file sent with the form in one request, where the browser runs no JavaScript.
MAX_BYTES_AT_ONCE = 200 * 1024**2
#: Bytes that the page sends in one request, and the most that one request may hold.
PIECE = 5 * 1024**2
MAX_PIECE = 16 * 1024**2
DAYS_KEPT = 2

_KEPT = datetime.timedelta(days=DAYS_KEPT)
_READ = 256 * 1024
_FULL = "Máy chủ hết chỗ trống. Hãy báo người quản trị rồi tải tiếp."
_INCOMPLETE = "Tệp chưa tải lên hết. Hãy đợi tải xong rồi lưu."
# The first bytes of a file, enough to recognise every video format.
_HEAD = 1024


class Readable(Protocol):
    """Something to read bytes from: a file or an HttpRequest."""

    def read(self, size: int, /) -> bytes: ...


class UploadRejected(Exception):
    """The file, or a piece of it, is rejected; ``str()`` tells the uploader why."""


class WrongPlace(Exception):
    """The piece does not start where the received bytes end; go on at ``offset``."""

    def __init__(self, offset: int):
        super().__init__(f"continue at {offset}")
        self.offset = offset


class Gone(UploadRejected):
    """The upload was deleted, or has become a video; nothing can be added to it."""

    def __init__(self):
        super().__init__("Tệp này không còn được tải lên nữa. Hãy chọn lại tệp.")


class AlreadyThere(UploadRejected):
    """The library already has exactly this file, as ``video``."""

    def __init__(self, video: Video):
        super().__init__(f"Tệp này đã có trong thư viện: “{video}”. Hãy dùng video đó.")
        self.video = video


# --- In pieces ------------------------------------------------------------------------------------


def begin(*, by, name: str, size: int, fingerprint: str = "") -> Upload:
    """Start an upload of ``size`` bytes, or return the unfinished one of the same file.

    Only the user ``by`` can resume it. ``fingerprint`` identifies a file in the browser when it is
    chosen again; with a blank one the upload always starts from the beginning. Raises
    UploadRejected for a file that is empty, larger than MAX_BYTES or too large for the disk, and
    when ``by`` has too much unfinished (`room`).
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
    try:
        with transaction.atomic():
            # Or two of them would get the same room.
            lock_until_commit(AdvisoryLock.BEGINNING_OF_UPLOADS)
            _require_room(size, by=by)
            upload = Upload.objects.create(
                uploaded_by=by, name=shown_name(name), size=size, fingerprint=fingerprint
            )
            # No later write creates the file, so that no late piece brings back a deleted upload.
            _place(upload.path).parent.mkdir(parents=True, exist_ok=True)
            _place(upload.path).touch()
            enqueue("remove_upload", upload.pk, run_at=timezone.now() + _KEPT)
    except IntegrityError:  # Two browser windows started the same upload at the same moment.
        return same.get(fingerprint=fingerprint)
    return upload


def offset(upload: Upload) -> int:
    """Return how many bytes have been received."""
    try:
        return os.path.getsize(_place(upload.path))
    except FileNotFoundError:  # A disk was lost, or the upload deleted a moment ago.
        return 0


def append(
    upload: Upload, stream: Readable, *, at: int, length: int, sha256: bytes | None = None
) -> int:
    """Append the ``length`` bytes of ``stream`` at offset ``at`` and return the new offset.

    If the stream breaks off, the bytes received so far are kept. ``sha256`` is the digest of the
    whole piece: if it does not match, the piece is removed again and WrongPlace raised. A
    piece for which the disk or the bound of its person has no room is rejected before it is read,
    and the upload can go on later. A
    dead connection holds no lock: of two writers the one whose bytes come first goes on, and the
    other gets WrongPlace. Raises UploadRejected, Gone when the upload was deleted or has become a
    video; an upload that turns out to be no video is deleted.
    """
    if length > MAX_PIECE or at + length > upload.size:
        raise UploadRejected("Tệp gửi lên dài hơn dung lượng đã báo. Hãy chọn lại tệp.")
    if not room.has_room_for_piece(length, _place("")):
        raise UploadRejected(_FULL)
    _require_own_room(length, by=upload.uploaded_by_id)
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
        _take_back(upload, position, to=at)
        raise WrongPlace(at)
    return position


def validate(upload: Upload) -> None:
    """Check that the file is complete and new, and store its hash.

    The first call reads the whole file, some seconds for each gigabyte. Raises UploadRejected if
    bytes are missing, AlreadyThere if the library has the same file.
    """
    if offset(upload) != upload.size:
        raise UploadRejected(_INCOMPLETE)
    if not upload.content_hash:
        with _place(upload.path).open("rb") as file:
            os.fsync(file.fileno())
            read = os.fstat(file.fileno()).st_mtime_ns
            content_hash = hashlib.file_digest(file, "sha256").hexdigest()
            _record_hash(upload, content_hash, file, read)
    _require_new(upload.content_hash)


def forget(upload: Upload) -> None:
    """Delete the upload and, after the commit, the bytes received.

    Does nothing to an upload that has become a video, or is becoming one: its row is locked then,
    and gone afterwards, and its file is the original of the video.
    """
    with transaction.atomic():
        deleted, _by_model = Upload.objects.filter(pk=upload.pk).delete()
        if deleted:
            transaction.on_commit(partial(storages["private"].delete, upload.path))


def forget_if_abandoned(upload_id: str) -> float | None:
    """Delete the upload if nothing was received for DAYS_KEPT days.

    Returns the seconds left until then, or None if the upload is deleted.
    """
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
    """Save a new ``video`` with the validated file of ``upload`` as its original.

    Deletes the upload; a background job converts the video after the commit. Raises AlreadyThere,
    also when two uploads of one file are saved at the same time.
    """
    # The lock makes a form that is sent twice find no upload the second time.
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if not upload.content_hash:
        raise UploadRejected("Tệp vừa được gửi lại một đoạn. Hãy đợi tải xong rồi lưu lần nữa.")
    _require_new(upload.content_hash)
    video.original = upload.path
    video.content_hash, video.size = upload.content_hash, upload.size
    video.save()
    upload.delete()
    enqueue(status.KIND, video.pk)


def receive_whole(file, *, by) -> Upload:
    """Store a file sent with a form and return its complete, validated upload.

    Raises UploadRejected, or AlreadyThere if the library has the same file.
    """
    if file.size > MAX_BYTES_AT_ONCE:
        raise UploadRejected(
            f"Tệp này nặng {gigabytes(file.size)}. Trình duyệt của bạn không chạy JavaScript nên "
            f"chỉ gửi được tệp dưới {gigabytes(MAX_BYTES_AT_ONCE)}."
        )
    upload = begin(by=by, name=file.name or "", size=file.size)
    position = 0
    try:
        for piece in file.chunks(_READ):
            with _locked(upload, position) as target:
                target.write(piece)
            position += len(piece)
        _require_video(upload)
        validate(upload)
    except BaseException:  # A full disk too: nobody can go on with this upload.
        forget(upload)
        # At once, because a rollback of the form's transaction drops what `forget` would do after
        # its commit. Nobody else knows of this upload.
        storages["private"].delete(upload.path)
        raise
    return upload


# --- Words ----------------------------------------------------------------------------------------


def shown_name(name: str) -> str:
    r"""Return a file name that is safe to display: without path and invisible characters.

    It is only for display, so that the uploader recognises the file.

    >>> shown_name("C:\\phim\\Lễ hội.mp4"), shown_name("../../etc/passwd"), shown_name("")
    ('Lễ hội.mp4', 'passwd', 'video')
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    return text.normalise(text.without_invisible(name))[:255] or "video"


def gigabytes(size: int) -> str:
    """Format a number of bytes for people, in KB, MB or GB.

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
    """Lock the file and open it for appending; WrongPlace unless it is ``position`` bytes long.

    Hold it for one write only, never while waiting for a slow connection. Raises Gone.
    """
    try:
        # Unbuffered, so that the bytes are in the file at once and an error belongs to this write.
        # "r+", because "a" would make the file of a deleted upload again.
        opened = _place(upload.path).open("r+b", buffering=0)
    except FileNotFoundError:
        raise Gone from None
    with opened as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        length = file.seek(0, os.SEEK_END)
        if length != position:
            raise WrongPlace(length)
        try:
            yield file
        except OSError as error:
            raise UploadRejected(_FULL) from error


@transaction.atomic
def _record_hash(upload: Upload, content_hash: str, file: IO[bytes], read: int) -> None:
    """Store the hash of ``file``, unless it was written to after ``read``, its st_mtime_ns."""
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if row is None:
        raise Gone
    if os.fstat(file.fileno()).st_mtime_ns != read:
        raise UploadRejected(_INCOMPLETE)
    row.content_hash = upload.content_hash = content_hash
    row.save(update_fields=["content_hash"])


@transaction.atomic
def _take_back(upload: Upload, position: int, *, to: int) -> None:
    """Cut the file, which is ``position`` bytes long, off at ``to``. Raises Gone, WrongPlace."""
    # The row is asked because the file may have become the original of a video meanwhile.
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if row is None:
        raise Gone
    with _locked(upload, position) as file:
        file.truncate(to)
    row.content_hash = ""
    row.save(update_fields=["content_hash"])


def _held(**whose) -> list[room.Held]:
    return [
        room.held(each.size, _place(each.path), each.begun_at.timestamp())
        for each in Upload.objects.filter(**whose)
    ]


def _require_room(size: int, *, by) -> None:
    _require_own_room(size, by=by.pk)
    root = _place("")
    root.mkdir(parents=True, exist_ok=True)
    if not room.has_room_for(size, root, _held()):
        raise UploadRejected(
            f"Máy chủ không còn đủ chỗ cho tệp {gigabytes(size)}. Hãy báo người quản trị dọn ổ đĩa."
        )


def _require_own_room(size: int, *, by: int) -> None:
    own = _held(uploaded_by=by)
    received = sum(each.received for each in own)
    if received + size > room.MOST_OF_A_PERSON:
        raise UploadRejected(
            f"Bạn có {gigabytes(received)} video đã gửi mà chưa lưu, thêm nữa là quá "
            f"{gigabytes(room.MOST_OF_A_PERSON)} cho mỗi người. Hãy gửi nốt và lưu các tệp ấy; tệp "
            f"gửi dở tự xóa sau {DAYS_KEPT} ngày không gửi tiếp."
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
