"""Removal of the files of both stores that no row needs any more.

A crash, a rolled back transaction or a restored backup may leave them. The check of rows is in
`media_gallery.publication.consistency`, which runs this too.
"""

import datetime
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from media_gallery.models import Photo, Upload, Video
from media_gallery.publication import private_copies
from media_gallery.publication import store as public_store
from media_gallery.publication.findings import Finding, Progress, repair
from portal.database.recorded_files import folders as recorded_folders

#: Private files younger than this are kept without a row: an upload may be in progress.
KEPT_PRIVATELY = datetime.timedelta(days=1)
#: Public files younger than this are kept without a row: they may be being written right now.
BEING_WRITTEN = datetime.timedelta(minutes=10)
BATCH = 500

#: The gallery's folders in the private store: `_NAMED` holds files whose path a row records,
#: `_DERIVED` small copies of originals, named after the hash of the original.
_NAMED = ("photos", "videos", "posters", "renditions")
_DERIVED = ("thumbnails", "previews")
#: The folder of the clean renditions of photos.
_RENDITIONS = "photo-renditions"
#: The last two bytes of every JPEG.
_END_OF_IMAGE = b"\xff\xd9"

_IN_PRIVATE = "Kho kín: {} không thuộc về gì"
_IN_PUBLIC = "Kho công khai: {} không thuộc về gì"


def sweep(*, dry_run: bool) -> Iterator[Progress]:
    """Remove the files that no row records; yield the progress of each step."""
    yield from _sweep_published("photos", Photo, dry_run)
    yield from _sweep_published("videos", Video, dry_run)
    yield from _sweep_originals(dry_run)
    for folder in recorded_folders:
        yield from _sweep_recorded(folder.store, folder.name, folder.recorded, dry_run)


def sweep_cut_off_copies(*, dry_run: bool) -> Iterator[Progress]:
    """Remove thumbnails and previews that a full disk has cut off; they are made anew when needed.

    Reads the end of each. Copies are written whole now, so this is for those of the past.
    """
    store = storages["private"]

    def cut_off(batch: list[str]) -> Iterator[str]:
        return (path for path in batch if _is_cut_off(store, path))

    sentence = "Kho kín: {} bị cắt ngang; sẽ làm lại khi cần"
    yield from _sweep_files(store, _DERIVED, cut_off, sentence, dry_run)


# --- The public store -----------------------------------------------------------------------------


def _sweep_published(kind: str, model: type[Photo | Video], dry_run: bool) -> Iterator[Progress]:
    store, part = storages["default"], "thư mục công khai"
    tokens, _files = _listdir(store, kind)
    for done, token in enumerate(sorted(tokens), start=1):
        findings = []
        if strays := _strays(store, f"{kind}/{token}", model, token):
            what = f"Kho công khai: {len(strays)} tệp không ai ghi nhận trong {kind}/{token}"
            findings.append(repair(what, dry_run, _remove_strays, store, kind, model, token))
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


def _sweep_originals(dry_run: bool) -> Iterator[Progress]:
    store = storages["private"]
    of_videos = {path for video in Video.objects.all() for path in video.private_paths()}
    # Uploads in progress, and the folders of conversions in progress, are not to be touched.
    of_videos.update(Upload.objects.values_list("path", flat=True))
    unfinished = Video.objects.filter(renditions__isnull=True).exclude(original="")
    being_filled = {video.copies_folder for video in unfinished}

    def orphans(batch: list[str]) -> Iterator[str]:
        for path in _orphans(store, batch, of_videos):
            if path.rpartition("/")[0] not in being_filled:
                yield path

    yield from _sweep_files(store, (*_NAMED, *_DERIVED), orphans, _IN_PRIVATE, dry_run)

    def unrecorded(batch: list[str]) -> Iterator[str]:
        hashes = {path.split("/")[1] for path in batch}
        photos = Photo.objects.filter(content_hash__in=hashes, renditions__isnull=False)
        recorded = {each["path"] for photo in photos for each in photo.renditions or ()}
        return (
            path for path in batch if path not in recorded and _age(store, path) > KEPT_PRIVATELY
        )

    yield from _sweep_files(store, (_RENDITIONS,), unrecorded, _IN_PRIVATE, dry_run)


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
            is_partial = path.endswith(private_copies.PARTIAL)
            old = _age(store, path) > BEING_WRITTEN
            if hashes[path] not in kept and path not in of_videos and (old or not is_partial):
                yield path
        elif path not in originals | of_videos and _age(store, path) > KEPT_PRIVATELY:
            yield path


def _is_cut_off(store: Storage, path: str) -> bool:
    """Return whether a JPEG lacks its end: a disk was full when it was written."""
    if not path.endswith(".jpg"):
        return False
    try:
        with store.open(path) as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - len(_END_OF_IMAGE)))
            return file.read() != _END_OF_IMAGE
    except FileNotFoundError:  # Deleted since the folder was listed.
        return False


def _sweep_recorded(
    alias: str, folder: str, recorded: Callable[[list[str]], set[str]], dry_run: bool
) -> Iterator[Progress]:
    store = storages[alias]

    def unrecorded(batch: list[str]) -> Iterator[str]:
        for path in sorted(set(batch) - recorded(batch)):
            if _age(store, path) > KEPT_PRIVATELY:
                yield path

    sentence = _IN_PRIVATE if alias == "private" else _IN_PUBLIC
    yield from _sweep_files(store, (folder,), unrecorded, sentence, dry_run)


# --- Parts ----------------------------------------------------------------------------------------


def _sweep_files(
    store: Storage,
    folders: Iterable[str],
    unneeded: Callable[[list[str]], Iterable[str]],
    sentence: str,
    dry_run: bool,
) -> Iterator[Progress]:
    """Delete those files of ``folders`` that ``unneeded`` returns of a batch of paths."""
    done = 0
    files = (path for folder in folders for path in _walk(store, folder))
    while batch := list(islice(files, BATCH)):
        done += len(batch)
        findings: list[Finding] = [
            repair(sentence.format(path), dry_run, partial(store.delete, path))
            for path in unneeded(batch)
        ]
        yield Progress("tệp trong các kho", done, done, findings)


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
