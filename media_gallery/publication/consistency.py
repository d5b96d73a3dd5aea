"""Check of the gallery's rows against the files of both stores, and repair of every difference.

A crash, a full disk or a restored backup may leave a row without its file or a file without its
row. Each photo, video and file is checked and repaired on its own, so the check can be stopped at
any point and started again.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from media_gallery.models import Photo, Upload, Video
from media_gallery.publication import store as public_store
from portal.images.processing import UnreadablePicture
from portal.jobs.models import Job

#: Private files younger than this are kept without a row: an upload may be in progress.
KEPT_PRIVATELY = datetime.timedelta(days=1)
#: Public files younger than this are kept without a row: they may be being written right now.
BEING_WRITTEN = datetime.timedelta(minutes=10)
BATCH = 500

#: The gallery's folders in the private store: `_NAMED` holds files whose path a row records,
#: `_DERIVED` small copies of originals, named after the hash of the original.
_NAMED = ("photos", "videos", "posters", "renditions")
_DERIVED = ("thumbnails", "previews")
#: Folders of other apps in the private store, by the function that `register_private_folder` takes.
_of_others: dict[str, Callable[[list[str]], set[str]]] = {}


@dataclass(frozen=True)
class Finding:
    """One difference, as a Vietnamese sentence for staff.

    ``repaired`` is False where a person has to act.
    """

    sentence: str
    repaired: bool


@dataclass(frozen=True)
class Progress:
    """The progress of one part of the check, and the findings of its last step.

    ``part`` is a Vietnamese name for staff; ``done`` and ``total`` count photos, videos, folders or
    files.
    """

    part: str
    done: int
    total: int
    findings: list[Finding] = field(default_factory=list)


def register_private_folder(folder: str) -> Callable:
    """Register a folder of another app in the private store, so that `check` sweeps it too.

    The decorated function returns those of some paths that a row records.
    """

    def register(recorded: Callable[[list[str]], set[str]]) -> Callable[[list[str]], set[str]]:
        _of_others[folder] = recorded
        return recorded

    return register


def check(*, dry_run: bool = False) -> Iterator[Progress]:
    """Check all rows and files and repair what differs; yield the progress after each step.

    With ``dry_run`` nothing is changed, and findings that would be repaired are reported as such.
    """
    yield from _each("ảnh", Photo.objects.order_by("pk"), _check_photo, dry_run)
    yield from _each("video", Video.objects.order_by("pk"), _check_video, dry_run)
    for kind, model in (("photos", Photo), ("videos", Video)):
        yield from _sweep_public(kind, model, dry_run)
    yield from _sweep_private(dry_run)


def _each(part: str, things: models.QuerySet, look: Callable, dry_run: bool) -> Iterator[Progress]:
    total, done, last = things.count(), 0, 0
    while batch := list(things.filter(pk__gt=last)[:BATCH]):
        for thing in batch:
            done, last = done + 1, thing.pk
            yield Progress(part, done, max(total, done), list(look(thing, dry_run)))


# --- Rows -----------------------------------------------------------------------------------------


def _check_photo(photo: Photo, dry_run: bool) -> Iterator[Finding]:
    name = f"Ảnh {photo.pk} “{photo}”"
    readable = _exists(photo.original.storage, photo.original.name)
    if not readable:
        yield Finding(
            f"{name}: mất tệp gốc {photo.original.name}; hãy lấy lại từ bản sao lưu", False
        )
    wanted, written = public_store.is_wanted(photo), photo.published_renditions
    missing = written and not all(_exists(storages["default"], each["path"]) for each in written)
    if not wanted and written:
        what = f"{name}: ở kho công khai dù không được phép"
    elif wanted and readable and not written:
        what = f"{name}: đã duyệt và được dùng nhưng chưa có ở kho công khai"
    elif missing:
        what = f"{name}: thiếu tệp ở kho công khai"
    elif written and photo.rights_end and not _is_timed(photo):
        what = f"{name}: hết hạn thì không có việc nào gỡ xuống"
    else:
        return
    # Without its original the photo is unpublished: a page without the picture is better than a
    # page with a broken one.
    sync = public_store.sync_photo if readable or not wanted else _remove_renditions
    yield _repair(what, dry_run, sync, photo.pk)


def _is_timed(photo: Photo) -> bool:
    waits = Job.objects.filter(kind="end_photo_rights", key=str(photo.pk), state="waiting")
    return waits.exists()


def _remove_renditions(photo_id: int) -> None:
    public_store.remove_photo(Photo.objects.get(pk=photo_id))


def _check_video(video: Video, dry_run: bool) -> Iterator[Finding]:
    name, private, public = f"Video {video.pk} “{video}”", storages["private"], storages["default"]
    copies = [file["path"] for file in video.renditions or ()]
    needed = filter(None, [video.original.name, video.poster.name, *copies])
    lost = [path for path in needed if not _exists(private, path)]
    if lost:
        yield Finding(f"{name}: mất tệp {', '.join(lost)}; hãy lấy lại từ bản sao lưu", False)
    wanted, published = video.is_approved and video.is_ready, video.published_files
    if not wanted and published:
        what = f"{name}: ở kho công khai dù không được phép"
    elif wanted and not published:
        what = f"{name}: đã duyệt nhưng chưa có ở kho công khai"
    elif published and not all(
        _exists(public, path) for path in public_store.public_paths(published)
    ):
        what = f"{name}: thiếu tệp ở kho công khai"
    else:
        return
    if lost and wanted:
        yield Finding(what, False)
    else:
        yield _repair(what, dry_run, public_store.sync_video, video.pk)


def _repair(what: str, dry_run: bool, action: Callable[..., None], *about) -> Finding:
    if dry_run:
        return Finding(what, True)
    try:
        action(*about)
    except (OSError, UnreadablePicture) as error:
        return Finding(f"{what}; chưa sửa được: {error}", False)
    return Finding(what, True)


# --- The public store -----------------------------------------------------------------------------


def _sweep_public(kind: str, model: type[Photo | Video], dry_run: bool) -> Iterator[Progress]:
    """Remove the files of the public store that no row records."""
    store, part = storages["default"], "thư mục công khai"
    tokens, _files = _listdir(store, kind)
    for done, token in enumerate(sorted(tokens), start=1):
        findings = []
        if strays := _strays(store, f"{kind}/{token}", model, token):
            what = f"Kho công khai: {len(strays)} tệp không ai ghi nhận trong {kind}/{token}"
            findings.append(_repair(what, dry_run, _remove_strays, store, kind, model, token))
        yield Progress(part, done, len(tokens), findings)


def _strays(store: Storage, folder: str, model, token: str) -> list[str]:
    """Return the paths in ``folder`` that the row with this public token does not record.

    Hold the row's lock when acting on the answer. Without a row, only files older than
    BEING_WRITTEN are returned.
    """
    _folders, files = _listdir(store, folder)
    paths = {f"{folder}/{file}" for file in files}
    owner = model.objects.filter(public_token=token).first()
    if owner is None:
        # The folder's age too: the copies of a film are hard links, as old as their originals.
        if _age(store, folder) <= BEING_WRITTEN:
            return []
        return sorted(path for path in paths if _age(store, path) > BEING_WRITTEN)
    return sorted(paths - set(_recorded(owner)))


def _recorded(owner: Photo | Video) -> list[str]:
    if isinstance(owner, Video):
        return public_store.public_paths(owner.published_files) if owner.published_files else []
    return [each["path"] for each in owner.published_renditions or ()]


@transaction.atomic
def _remove_strays(store: Storage, kind: str, model, token: str) -> None:
    # Writers lock the row before they write into its folder, and record the files before they
    # release the lock. Under this lock, a file that is not recorded is therefore not needed.
    list(model.objects.select_for_update(no_key=True).filter(public_token=token))
    for path in _strays(store, f"{kind}/{token}", model, token):
        store.delete(path)
    if _listdir(store, f"{kind}/{token}") == ([], []):
        store.delete(f"{kind}/{token}")


# --- The private store ----------------------------------------------------------------------------


def _sweep_private(dry_run: bool) -> Iterator[Progress]:
    """Remove the files of the private store that no photo, video or upload needs any more."""
    store, part, done = storages["private"], "tệp trong kho kín", 0
    of_videos = {path for video in Video.objects.all() for path in video.private_paths()}
    # Uploads in progress, and the folders of conversions in progress, are not to be touched.
    of_videos.update(Upload.objects.values_list("path", flat=True))
    unfinished = Video.objects.filter(renditions__isnull=True).exclude(original="")
    being_filled = {video.copies_folder for video in unfinished}
    files = (path for folder in (*_NAMED, *_DERIVED) for path in _walk(store, folder))
    while batch := list(islice(files, BATCH)):
        done += len(batch)
        findings = [
            _repair(f"Kho kín: {path} không thuộc về gì", dry_run, store.delete, path)
            for path in _orphans(store, batch, of_videos)
            if path.rpartition("/")[0] not in being_filled
        ]
        yield Progress(part, done, done, findings)
    for folder, recorded in _of_others.items():
        files = _walk(store, folder)
        while batch := list(islice(files, BATCH)):
            done += len(batch)
            strays = sorted(set(batch) - recorded(batch))
            findings = [
                _repair(f"Kho kín: {path} không thuộc về gì", dry_run, store.delete, path)
                for path in strays
                if _age(store, path) > KEPT_PRIVATELY
            ]
            yield Progress(part, done, done, findings)


def _orphans(store: Storage, paths: list[str], of_videos: set[str]) -> Iterator[str]:
    """Yield those of ``paths`` that belong to no photo and no video.

    ``of_videos`` are all private paths of videos and uploads. Files other than thumbnails and
    previews are yielded only when they are older than KEPT_PRIVATELY.
    """
    hashes = {path: path.rsplit("/", 1)[1].removesuffix(".jpg") for path in paths}
    photos = Photo.objects.filter(Q(original__in=paths) | Q(content_hash__in=hashes.values()))
    originals, kept = set(), set()
    for original, content_hash in photos.values_list("original", "content_hash"):
        originals.add(original)
        kept.add(content_hash)
    for path in paths:
        if path.split("/")[0] in _DERIVED:
            is_partial = path.endswith(public_store.PARTIAL)
            old = _age(store, path) > BEING_WRITTEN
            if hashes[path] not in kept and path not in of_videos and (old or not is_partial):
                yield path
        elif path not in originals | of_videos and _age(store, path) > KEPT_PRIVATELY:
            yield path


# --- Parts ----------------------------------------------------------------------------------------


def _exists(store: Storage, path: str | None) -> bool:
    return store.exists(path) if path else False


def _age(store: Storage, path: str) -> datetime.timedelta:
    try:
        return timezone.now() - store.get_modified_time(path)
    except FileNotFoundError:  # Deleted since the folder was listed.
        return datetime.timedelta(0)


def _listdir(store: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return store.listdir(folder)
    except FileNotFoundError:
        return [], []


def _walk(store: Storage, folder: str) -> Iterator[str]:
    folders, files = _listdir(store, folder)
    for file in sorted(files):
        yield f"{folder}/{file}"
    for each in sorted(folders):
        yield from _walk(store, f"{folder}/{each}")
