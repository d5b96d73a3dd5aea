"""Check of the gallery's rows against the files of both stores, and repair of every difference.

A crash, a full disk or a restored backup may leave a row without its file or a file without its
row. Each photo, video and file is checked and repaired on its own, so the check can be stopped at
any point and started again.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.core.files.storage import Storage, storages
from django.db import transaction

from media_gallery.models import Photo, Video
from media_gallery.publication import store as public_store
from media_gallery.publication.findings import Finding, Progress, repair
from media_gallery.publication.sweep import BATCH, sweep, sweep_cut_off_copies
from portal.jobs.models import Job


def check(*, dry_run: bool = False) -> Iterator[Progress]:
    """Check all rows and files and repair what differs; yield the progress after each step.

    With ``dry_run`` nothing is changed, and findings that would be repaired are reported as such.
    """
    yield from _each("ảnh", Photo, _check_photo, dry_run)
    yield from _each("video", Video, _check_video, dry_run)
    yield from sweep(dry_run=dry_run)
    yield from sweep_cut_off_copies(dry_run=dry_run)


def _each(
    part: str, model: type[Photo | Video], look: Callable, dry_run: bool
) -> Iterator[Progress]:
    things = model._default_manager.order_by("pk")
    total, done, last = things.count(), 0, 0
    while batch := list(things.filter(pk__gt=last)[:BATCH]):
        for thing in batch:
            done, last = done + 1, thing.pk
            findings = list(look(thing, True))
            if findings:
                # The row is up to BATCH rows old, and somebody may have acted on it meanwhile.
                findings = _look_again(model, thing.pk, look, dry_run)
            yield Progress(part, done, max(total, done), findings)


@transaction.atomic
def _look_again(
    model: type[Photo | Video], pk: int, look: Callable, dry_run: bool
) -> list[Finding]:
    """Check the row as it is now, locked; a row that was deleted meanwhile has no findings."""
    thing = model._default_manager.select_for_update(no_key=True).filter(pk=pk).first()
    return list(look(thing, dry_run)) if thing else []


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
    yield replace(repair(what, dry_run, sync, photo.pk), job=("sync_photo", str(photo.pk)))


def _is_timed(photo: Photo) -> bool:
    waits = Job.objects.filter(kind="end_photo_rights", key=str(photo.pk), state="waiting")
    return waits.exists()


def _remove_renditions(photo_id: int) -> None:
    public_store.remove_photo(Photo.objects.get(pk=photo_id))


def _check_video(video: Video, dry_run: bool) -> Iterator[Finding]:
    name, private, public = f"Video {video.pk} “{video}”", storages["private"], storages["default"]
    copies = [file["path"] for file in video.renditions or ()]
    posters = [video.poster.name, video.waiting_changes.get("poster")]
    needed = filter(None, [video.original.name, *posters, *copies])
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
        found = repair(what, dry_run, public_store.sync_video, video.pk)
        yield replace(found, job=("sync_video", str(video.pk)))


def _exists(store: Storage, path: str | None) -> bool:
    return store.exists(path) if path else False
